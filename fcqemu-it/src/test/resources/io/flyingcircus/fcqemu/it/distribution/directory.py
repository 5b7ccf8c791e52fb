"""A directory: takes reports of hosts that know the password, and keeps each one as a line of a file.

directory.py PORT-FILE REPORT-FILE [ANSWER-FILE]

Asked to evacuate a host it keeps its name as such a line, and answers with the next line of ANSWER-FILE, as JSON; with an empty
list when there is none.
"""
import base64
import json
import sys
import xmlrpc.server

port_file, report_file = sys.argv[1:3]
answer_file = sys.argv[3] if len(sys.argv) > 3 else None
answers_given = 0
allowed = "Basic " + base64.b64encode(b"host1:secret").decode()


class Handler(xmlrpc.server.SimpleXMLRPCRequestHandler):
    rpc_paths = ("/v2/api/rg-services",)

    def do_POST(self):
        if self.headers.get("Authorization") != allowed:
            self.send_error(401)
        else:
            super().do_POST()


def report_supported_cpu_models(models):
    with open(report_file, "a") as reports:
        reports.write(json.dumps(models) + "\n")


def evacuate_vms(host):
    global answers_given
    with open(report_file, "a") as reports:
        reports.write(json.dumps(host) + "\n")
    with open(answer_file) as answers:
        lines = answers.read().splitlines()
    answer = json.loads(lines[answers_given]) if answers_given < len(lines) else []
    answers_given += 1
    return answer


server = xmlrpc.server.SimpleXMLRPCServer(("127.0.0.1", 0), Handler, logRequests=False, allow_none=True)
server.register_function(report_supported_cpu_models)
server.register_function(evacuate_vms)
with open(port_file, "w") as port:
    port.write(f"{server.server_address[1]}\n")
server.serve_forever()
