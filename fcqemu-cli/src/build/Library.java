import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * A jar and where it is from.
 *
 * @param jar its name where it is delivered
 * @param group of Maven
 * @param name of Maven
 * @param version of Maven
 * @param sha256 of what it was in the repository
 * @param licenses their names as its POM or the next parent that has any tells them; empty if none does
 */
record Library(String jar, String group, String name, String version, String sha256, List<String> licenses) {

    private static final int MOST_PARENTS = 20;

    Library {
        licenses = List.copyOf(licenses);
    }

    /** One that lies in a Maven repository, with its POM beside it. */
    static Library in(Path repository, Path jar) throws IOException {
        Path version = jar.getParent();
        Path name = version.getParent();
        String group = repository.relativize(name.getParent()).toString().replace('/', '.');
        String of = name.getFileName() + "-" + version.getFileName();
        return new Library(
                jar.getFileName().toString(),
                group,
                name.getFileName().toString(),
                version.getFileName().toString(),
                BillOfMaterials.sha256(jar),
                licenses(repository, version.resolve(of + ".pom")));
    }

    /** The SPDX identifier of a licence; empty where it has none, or its name does not say which it is. */
    static String spdxId(String license) {
        String name = license.toLowerCase(Locale.ROOT);
        if (name.contains("apache") && name.contains("2.0")) {
            return "Apache-2.0";
        }
        return switch (name) {
            case "mit", "mit license", "the mit license" -> "MIT";
            case "lgpl-2.1-or-later" -> "LGPL-2.1-or-later";
            case "gnu lesser general public license" -> "LGPL-2.1-only";
            case "eclipse public license - v 2.0", "epl-2.0" -> "EPL-2.0";
            default -> "";
        };
    }

    private static List<String> licenses(Path repository, Path pom) throws IOException {
        Path next = pom;
        for (int i = 0; i < MOST_PARENTS && Files.isRegularFile(next); i++) {
            Element project = parse(next);
            List<String> names = new ArrayList<>();
            for (Element license : children(child(project, "licenses"), "license")) {
                names.add(text(license, "name"));
            }
            if (!names.isEmpty()) {
                return names;
            }
            Element parent = child(project, "parent");
            if (parent == null) {
                break;
            }
            String version = text(parent, "version");
            String name = text(parent, "artifactId");
            next = repository
                    .resolve(text(parent, "groupId").replace('.', '/'))
                    .resolve(name)
                    .resolve(version)
                    .resolve(name + "-" + version + ".pom");
        }
        return List.of();
    }

    private static Element parse(Path pom) throws IOException {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
            factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
            return factory.newDocumentBuilder().parse(pom.toFile()).getDocumentElement();
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(pom + " cannot be read", e);
        }
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (Node node = parent == null ? null : parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }

    private static Element child(Element parent, String name) {
        return children(parent, name).stream().findFirst().orElse(null);
    }

    private static String text(Element parent, String name) throws IOException {
        Element element = child(parent, name);
        if (element == null) {
            throw new IOException(parent.getTagName() + " has no " + name + " in " + parent.getBaseURI());
        }
        return element.getTextContent().strip();
    }

    String toLine() {
        return String.join("\t", jar, group, name, version, sha256, String.join("|", licenses));
    }

    static Library fromLine(String line) {
        String[] fields = line.split("\t", -1);
        List<String> licenses = fields[5].isEmpty() ? List.of() : List.of(fields[5].split("[|]"));
        return new Library(fields[0], fields[1], fields[2], fields[3], fields[4], licenses);
    }
}
