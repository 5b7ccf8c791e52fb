package io.flyingcircus.fcqemu.it.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.testbed.Checkout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

final class BillOfMaterialsTest {

    private static final Path TOP = Checkout.top();

    @Test
    void it_has_every_module_and_the_test_kit() throws Exception {
        Document bom = pom("fcqemu-ports/bom/pom.xml");
        List<String> modules = texts(pom("pom.xml"), "module");
        assertThat(modules.removeIf(module -> module.contains("/"))).isTrue();
        assertThat(texts(bom, "artifactId")).containsAll(modules).first().isEqualTo("fcqemu-bom");
        assertThat(texts(bom, "classifier")).containsExactly("testkit");
    }

    @Test
    void it_and_the_example_name_the_version_of_the_project() throws Exception {
        String version = versionOf("io.flyingcircus.fcqemu", "fcqemu", "pom.xml");
        assertThat(versionOf("io.flyingcircus.fcqemu", "fcqemu-bom", "fcqemu-ports/bom/pom.xml"))
                .isEqualTo(version);
        assertThat(versionOf("io.flyingcircus.fcqemu", "fcqemu-bom", "examples/embed/pom.xml"))
                .isEqualTo(version);
    }

    @Test
    void the_changelog_begins_with_the_version_of_the_project() throws Exception {
        String version = versionOf("io.flyingcircus.fcqemu", "fcqemu", "pom.xml");
        assertThat(Files.readAllLines(TOP.resolve("CHANGELOG.md")))
                .filteredOn(line -> line.startsWith("## "))
                .first()
                .asString()
                .startsWith("## " + version.replace("-SNAPSHOT", "") + " ");
    }

    /** What follows the first mention of an artifact. */
    private static String versionOf(String group, String artifact, String file) throws Exception {
        NodeList groups = pom(file).getElementsByTagName("groupId");
        for (int i = 0; i < groups.getLength(); i++) {
            var children = groups.item(i).getParentNode().getChildNodes();
            List<String> values = new ArrayList<>();
            for (int j = 0; j < children.getLength(); j++) {
                if (List.of("groupId", "artifactId", "version")
                        .contains(children.item(j).getNodeName())) {
                    values.add(children.item(j).getTextContent());
                }
            }
            if (values.size() == 3 && values.subList(0, 2).equals(List.of(group, artifact))) {
                return values.getLast();
            }
        }
        throw new AssertionError("no version of " + artifact + " in " + file);
    }

    private static List<String> texts(Document document, String element) {
        NodeList nodes = document.getElementsByTagName(element);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent());
        }
        return texts;
    }

    private static Document pom(String file) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(TOP.resolve(file).toFile());
    }
}
