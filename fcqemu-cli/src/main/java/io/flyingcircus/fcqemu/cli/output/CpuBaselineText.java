package io.flyingcircus.fcqemu.cli.output;

import io.flyingcircus.fcqemu.domain.cpu.CpuBaseline;
import io.flyingcircus.fcqemu.domain.cpu.CpuShortfall;
import io.flyingcircus.fcqemu.domain.cpu.CpuShortfall.MissingModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@code cpu-baseline} prints. */
public final class CpuBaselineText {

    private CpuBaselineText() {}

    /** For people. */
    public static String of(CpuBaseline baseline) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("HOST", "LACKS", "WHY"));
        baseline.shortfalls().forEach(host -> rows(rows, host));
        String best = baseline.best().isEmpty()
                ? "these hosts have no CPU model in common\n"
                : "best on all of them: " + String.join(" or ", baseline.best()) + "\n";
        return best + "\n" + Table.of(rows, rows.getFirst().size());
    }

    private static void rows(List<List<String>> rows, CpuShortfall host) {
        String name = host.host().value();
        if (host.none()) {
            rows.add(List.of(name, "-", "has all that the others have"));
        }
        host.models().forEach(model -> rows.add(List.of(name, model.name(), why(model))));
        host.flags().forEach(flag -> rows.add(List.of(name, flag, "the CPU has it not")));
    }

    private static String why(MissingModel model) {
        return switch (model.why()) {
            case FEATURES -> "the CPU lacks " + String.join(" ", model.features());
            case UNKNOWN_TO_QEMU -> "QEMU does not know it";
            case OTHER_VENDOR -> "another vendor's";
        };
    }

    /** For programs. */
    public static String json(CpuBaseline baseline) {
        return Json.object(json -> {
            json.texts("best", baseline.best());
            json.objects("hosts", baseline.shortfalls(), CpuBaselineText::host);
        });
    }

    private static void host(Json out, CpuShortfall host) throws IOException {
        out.text("host", host.host().value());
        out.objects("lacking_models", host.models(), (each, model) -> {
            each.text("name", model.name());
            each.text("why", model.why().name().toLowerCase(Locale.ROOT));
            each.texts("features", model.features());
        });
        out.texts("lacking_flags", host.flags());
    }
}
