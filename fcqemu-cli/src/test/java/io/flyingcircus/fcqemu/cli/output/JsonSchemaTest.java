package io.flyingcircus.fcqemu.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.domain.status.VmNote;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is printed for programs is what the schemas of {@code docs/json} say. */
class JsonSchemaTest {

    @Test
    void the_list_is_as_its_schema_says() throws IOException {
        JsonSchema schema = JsonSchema.named("ls");

        assertThat(schema.objections(VmList.json(
                        List.of(SampleRows.gone("gone"), SampleRows.outdated("old"), SampleRows.running("test00")))))
                .isEmpty();
        assertThat(schema.objections(VmList.json(List.of()))).isEmpty();
    }

    @Test
    void every_note_is_documented() throws IOException {
        JsonSchema schema = JsonSchema.named("ls");
        String json = VmList.json(List.of(SampleRows.noted("test00", Arrays.asList(VmNote.values()))));

        assertThat(schema.objections(json)).isEmpty();
        assertThat(schema.objections(json.replace("runs-twice", "runs-thrice")))
                .singleElement()
                .asString()
                .contains("runs-thrice");
    }

    @Test
    void a_status_is_as_its_schema_says() throws IOException {
        JsonSchema schema = JsonSchema.named("status");

        assertThat(schema.objections(StatusJson.of(Samples.running(), Optional.empty())))
                .isEmpty();
        assertThat(schema.objections(StatusJson.of(Samples.seenByEnsure(), Optional.of(Duration.ofSeconds(3)))))
                .isEmpty();
        assertThat(schema.objections(StatusJson.of(Samples.unknown(), Optional.of(Duration.ofSeconds(3)))))
                .isEmpty();
    }

    @Test
    void what_differs_is_found() throws IOException {
        JsonSchema schema = JsonSchema.named("ls");
        String json = VmList.json(List.of(SampleRows.running("test00")));

        assertThat(schema.objections(json.replace("\"pid\" : 4711", "\"pid\" : \"4711\"")))
                .hasSize(1);
        assertThat(schema.objections(json.replace("\"pid\" : 4711", "\"pid\" : 0")))
                .hasSize(1);
        assertThat(schema.objections(json.replace("\"cores\" :", "\"kernels\" :")))
                .hasSize(2);
        assertThat(schema.objections("[]")).hasSize(1);
    }
}
