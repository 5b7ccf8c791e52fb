"""What both roles share: telling what happens, and doing on order what old hosts are known to do."""
import json
import os
import sys
import time


def tell(event, **details):
    """One line of JSON on stdout; tests read them."""
    print(json.dumps({"event": event, "time": round(time.time(), 3)} | details), flush=True)


class Script:
    """Orders such as prepared=rescue: at a point of the role's work, do something. "point=die", "point=fault", ..."""

    def __init__(self, orders):
        self.orders = [tuple(order.split("=", 1)) for order in orders]

    def at(self, point):
        """What is ordered for this point, each order once."""
        due = [order for order in self.orders if order[0] == point]
        self.orders = [order for order in self.orders if order not in due]
        for _, action in due:
            tell("order", at=point, action=action)
            if action == "die":
                sys.stdout.flush()
                os._exit(9)
            if action.startswith("wait:"):
                time.sleep(float(action.removeprefix("wait:")))
        return [action for _, action in due]
