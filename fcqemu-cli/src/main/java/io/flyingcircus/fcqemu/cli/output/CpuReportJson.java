package io.flyingcircus.fcqemu.cli.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flyingcircus.fcqemu.domain.cpu.CpuReport;
import io.flyingcircus.fcqemu.domain.cpu.FamilyFinding;
import io.flyingcircus.fcqemu.domain.cpu.ModelFinding;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What {@code report-supported-cpu-models --json} prints and {@code cpu-baseline} reads. */
public final class CpuReportJson {

    private static final int MOST_BYTES = 4 << 20;
    private static final int DEEPEST = 20;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .build())
                    .build())
            .build();

    private CpuReportJson() {}

    /** A report. */
    public static String of(CpuReport report) {
        return Json.object(json -> {
            json.text("host", report.host().value());
            json.flag("emulated", report.emulated());
            json.text("vendor", report.vendor());
            json.objects("families", report.families(), CpuReportJson::family);
            json.texts("cpu_models", report.models());
        });
    }

    private static void family(Json out, FamilyFinding family) throws IOException {
        out.text("name", family.name());
        out.objects("models", family.models(), (each, model) -> {
            each.text("name", model.name());
            each.flag("runs", model.runs());
            each.flag("known", model.known());
            each.texts("lacks", model.lacks());
        });
        out.objects("flags", family.flags().entrySet(), (each, flag) -> {
            each.text("name", flag.getKey());
            each.flag("available", flag.getValue());
        });
    }

    /**
     * Reads one.
     *
     * @throws HostException if the file cannot be read, or is no report
     */
    public static CpuReport read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw noReport(file, "it has more than " + MOST_BYTES + " bytes", null);
            }
            return report(JSON.readTree(bytes));
        } catch (JsonProcessingException e) {
            throw noReport(file, e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw noReport(file, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new HostException(file + " cannot be read (" + e + "), so nothing was compared", e);
        }
    }

    private static HostException noReport(Path file, String reason, @Nullable Exception cause) {
        return new HostException(
                file + " is not what 'fc-qemu report-supported-cpu-models --json' prints, so nothing was compared: "
                        + reason,
                cause);
    }

    private static CpuReport report(JsonNode report) {
        List<FamilyFinding> families = new ArrayList<>();
        for (JsonNode family : list(report, "families")) {
            families.add(family(family));
        }
        return new CpuReport(
                new HostName(text(report, "host")), flag(report, "emulated"), text(report, "vendor"), families);
    }

    private static FamilyFinding family(JsonNode family) {
        List<ModelFinding> models = new ArrayList<>();
        for (JsonNode model : list(family, "models")) {
            List<String> lacks = new ArrayList<>();
            list(model, "lacks").forEach(feature -> lacks.add(feature.asText()));
            models.add(new ModelFinding(text(model, "name"), flag(model, "known"), lacks));
        }
        SortedMap<String, Boolean> flags = new TreeMap<>();
        list(family, "flags").forEach(flag -> flags.put(text(flag, "name"), flag(flag, "available")));
        return new FamilyFinding(text(family, "name"), models, flags);
    }

    private static JsonNode list(JsonNode object, String name) {
        JsonNode value = object.path(name);
        require(value.isArray(), name, "a list");
        return value;
    }

    private static String text(JsonNode object, String name) {
        JsonNode value = object.path(name);
        require(value.isTextual(), name, "a string");
        return value.textValue();
    }

    private static boolean flag(JsonNode object, String name) {
        JsonNode value = object.path(name);
        require(value.isBoolean(), name, "true or false");
        return value.booleanValue();
    }

    private static void require(boolean fits, String name, String expected) {
        if (!fits) {
            throw new IllegalArgumentException("'" + name + "' has to be " + expected);
        }
    }
}
