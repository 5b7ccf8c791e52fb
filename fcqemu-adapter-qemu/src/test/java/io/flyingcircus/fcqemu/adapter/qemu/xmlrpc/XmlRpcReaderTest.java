package io.flyingcircus.fcqemu.adapter.qemu.xmlrpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
final class XmlRpcReaderTest {

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static XmlRpcValue value(String xml) throws XmlRpcException {
        return XmlRpcReader.call(withValue(xml)).parameters().getFirst();
    }

    private static byte[] withValue(String xml) {
        return bytes("<?xml version='1.0'?><methodCall><methodName>m</methodName><params><param>" + xml
                + "</param></params></methodCall>");
    }

    @Test
    void every_type_is_read_and_a_value_without_a_type_is_a_string() throws XmlRpcException {
        assertThat(value("<value><nil/></value>")).isEqualTo(new XmlRpcValue.Nil());
        assertThat(value("<value><boolean>1</boolean></value>")).isEqualTo(new XmlRpcValue.Bool(true));
        assertThat(value("<value>\n<int> -7 </int>\n</value>")).isEqualTo(new XmlRpcValue.Int(-7));
        assertThat(value("<value><i4>2147483647</i4></value>")).isEqualTo(new XmlRpcValue.Int(Integer.MAX_VALUE));
        assertThat(value("<value><double>6e1</double></value>")).isEqualTo(new XmlRpcValue.Real(60));
        assertThat(value("<value><string/></value>")).isEqualTo(new XmlRpcValue.Text(""));
        assertThat(value("<value> bare &lt;<![CDATA[&]]> </value>")).isEqualTo(new XmlRpcValue.Text(" bare <& "));
        assertThat(value("<value/>")).isEqualTo(new XmlRpcValue.Text(""));
        assertThat(value("<value><array><data/></array></value>")).isEqualTo(new XmlRpcValue.Array(List.of()));
        assertThat(value("<value><struct><member><name>a</name><value>b</value></member></struct></value>"))
                .isEqualTo(new XmlRpcValue.Struct(new TreeMap<>(Map.of("a", new XmlRpcValue.Text("b")))));
    }

    @Test
    void a_call_without_parameters_need_not_say_so() throws XmlRpcException {
        assertThat(XmlRpcReader.call(bytes("<methodCall><methodName>system.listMethods</methodName></methodCall>")))
                .isEqualTo(new MethodCall("system.listMethods", List.of()));
    }

    @Test
    void whatever_is_written_is_read_back() throws XmlRpcException {
        XmlRpcValue text = new XmlRpcValue.Text("<&>\"' \r\n\t]]> ü 😀 &#13; ");
        XmlRpcValue all = XmlRpcValue.Array.of(
                new XmlRpcValue.Nil(),
                new XmlRpcValue.Bool(false),
                new XmlRpcValue.Int(Integer.MIN_VALUE),
                new XmlRpcValue.Real(0.001),
                text,
                new XmlRpcValue.Struct(new TreeMap<>(Map.of("<name>", text))));
        MethodCall call = new MethodCall("m", List.of(all, text));

        assertThat(XmlRpcReader.call(XmlRpcWriter.write(call))).isEqualTo(call);
        for (MethodResponse response : List.of(new MethodResponse.Result(all), new MethodResponse.Fault(1, "<no>"))) {
            assertThat(XmlRpcReader.response(XmlRpcWriter.write(response))).isEqualTo(response);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "\u001b", "\uFFFE", "\uD800"})
    void what_no_document_can_carry_is_refused_before_anything_is_written(String character) {
        assertThatThrownBy(() -> XmlRpcWriter.write(new MethodCall("m", List.of(new XmlRpcValue.Text(character)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("U+");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "<methodCall>",
                "<methodCall/>",
                "<methodResponse><params/></methodResponse>",
                "<methodCall><methodName>rm -rf</methodName></methodCall>",
                "<methodCall><methodName>m</methodName></methodCall><methodCall/>",
                "<methodCall><methodName>m</methodName><x/></methodCall>",
                "<methodCall>text<methodName>m</methodName></methodCall>",
                "<methodCall><methodName>m</methodName><params><param/></params></methodCall>",
                "<methodCall><methodName>m<b/></methodName></methodCall>",
                "<methodCall><methodName>&unknown;</methodName></methodCall>"
            })
    void what_is_no_call_is_told(String document) {
        assertThatThrownBy(() -> XmlRpcReader.call(bytes(document))).isInstanceOf(XmlRpcException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<value><int>1.5</int></value>",
                "<value><int>2147483648</int></value>",
                "<value><boolean>true</boolean></value>",
                "<value><double>NaN</double></value>",
                "<value><double>1e999</double></value>",
                "<value><double>0x1p3</double></value>",
                "<value><double></double></value>",
                "<value><base64>AAAA</base64></value>",
                "<value>a<int>1</int></value>",
                "<value><int>1</int>a</value>",
                "<value><int>1</int><int>2</int></value>",
                "<value><array/></value>",
                "<value><struct><member><name>a</name><value/></member>"
                        + "<member><name>a</name><value/></member></struct></value>"
            })
    void what_is_no_value_is_told(String xml) {
        assertThatThrownBy(() -> value(xml)).isInstanceOf(XmlRpcException.class);
    }

    @Test
    void entities_that_multiply_are_refused() {
        var bomb = new StringBuilder("<?xml version='1.0'?><!DOCTYPE m [<!ENTITY a0 'aaaaaaaaaa'>");
        for (int i = 1; i < 12; i++) {
            bomb.append("<!ENTITY a")
                    .append(i)
                    .append(" '")
                    .append(("&a" + (i - 1) + ";").repeat(10))
                    .append("'>");
        }
        bomb.append("]><methodCall><methodName>&a11;</methodName></methodCall>");
        assertThatThrownBy(() -> XmlRpcReader.call(bytes(bomb.toString())))
                .isInstanceOf(XmlRpcException.class)
                .hasMessageContaining("document type");
    }

    @Test
    void nothing_outside_of_the_document_is_read(@TempDir Path folder) throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "secret");
        for (String type : List.of(
                "<!DOCTYPE m [<!ENTITY x SYSTEM '" + secret.toUri() + "'>]>",
                "<!DOCTYPE m SYSTEM '" + secret.toUri() + "'>",
                "<!DOCTYPE m [<!ENTITY % x SYSTEM '" + secret.toUri() + "'> %x;]>")) {
            assertThatThrownBy(() ->
                            XmlRpcReader.call(bytes(type + "<methodCall><methodName>a&x;</methodName></methodCall>")))
                    .isInstanceOf(XmlRpcException.class)
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void depth_and_number_of_elements_are_bounded() {
        String deep = "<value><array><data>".repeat(ElementReader.DEEPEST);
        assertThatThrownBy(() -> value(deep))
                .isInstanceOf(XmlRpcException.class)
                .hasMessageContaining("deeper");
        String many =
                "<value><array><data>" + "<value/>".repeat(ElementReader.MOST_ELEMENTS) + "</data></array></value>";
        assertThatThrownBy(() -> value(many))
                .isInstanceOf(XmlRpcException.class)
                .hasMessageContaining("elements");
    }

    @Test
    void bytes_that_are_not_utf_8_are_refused_whatever_the_document_says_of_itself() {
        byte[] latin =
                "<?xml version='1.0' encoding='iso-8859-1'?><methodCall><methodName>m</methodName><params><param><value>\u00fc</value></param></params></methodCall>"
                        .getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> XmlRpcReader.call(latin)).isInstanceOf(XmlRpcException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<methodResponse/>",
                "<methodResponse><params/></methodResponse>",
                "<methodResponse><params><param><value/></param><param><value/></param></params></methodResponse>",
                "<methodResponse><fault><value>no</value></fault></methodResponse>",
                "<html><body>It works</body></html>"
            })
    void what_is_no_response_is_told(String document) {
        assertThatThrownBy(() -> XmlRpcReader.response(bytes(document))).isInstanceOf(XmlRpcException.class);
    }
}
