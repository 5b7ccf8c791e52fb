package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.cli.output.ExplanationScreen;
import io.flyingcircus.fcqemu.cli.output.ExplanationText;
import io.flyingcircus.fcqemu.cli.output.StatusJson;
import io.flyingcircus.fcqemu.domain.ensure.Explanation;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code explain}. */
@Command(
        description = {
            "Explain one VM: what is seen of it, what 'ensure' would do next and why, and what that waits for.",
            "Changes nothing, takes no lock, and answers while Ceph or Consul is away."
        })
final class ExplainCommand implements Callable<Integer> {

    private final Host host;

    @Parameters(paramLabel = "VM", description = "name, or path of its definition", converter = VmArgument.class)
    private VmName vm;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @SuppressWarnings("NullAway.Init") // picocli sets what is required, or does not call
    ExplainCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() {
        Explanation explanation = host.commands().explain(vm);
        host.out()
                .print(
                        json
                                ? StatusJson.of(explanation)
                                : host.screen()
                                        .map(screen -> ExplanationScreen.of(explanation, screen))
                                        .orElseGet(() -> ExplanationText.of(explanation)));
        return 0;
    }
}
