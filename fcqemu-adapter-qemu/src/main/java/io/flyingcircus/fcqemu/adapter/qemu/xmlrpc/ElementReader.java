package io.flyingcircus.fcqemu.adapter.qemu.xmlrpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Walks through the elements of one document from front to back. Always UTF-8, whatever it says of itself. Attributes,
 * comments and white space between elements do not matter; any other text between elements does.
 */
final class ElementReader implements AutoCloseable {

    /** Deepest nesting; a struct in an array in a parameter has fifteen. */
    static final int DEEPEST = 40;

    /** Most elements. The arguments of a VM are some dozens, each two elements. */
    static final int MOST_ELEMENTS = 20_000;

    private static final int LONGEST_QUOTE = 60;

    private final XMLStreamReader xml;
    private int depth;
    private int count;

    ElementReader(byte[] document) throws XmlRpcException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setXMLResolver((publicId, systemId, base, namespace) -> {
            throw new XMLStreamException("nothing is fetched from outside");
        });
        try {
            String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(document)).toString();
            xml = factory.createXMLStreamReader(new StringReader(text));
        } catch (CharacterCodingException e) {
            throw new XmlRpcException("not in UTF-8", e);
        } catch (XMLStreamException e) {
            throw notXml(e);
        }
        toElement();
    }

    /** The element at which it stands. */
    String name() {
        return xml.getLocalName();
    }

    /** Whether it stands before an element of this name. */
    boolean isAt(String name) {
        return xml.getEventType() == XMLStreamConstants.START_ELEMENT && name().equals(name);
    }

    /** Whether the element that was entered last has no further child. */
    boolean atEnd() {
        return xml.getEventType() == XMLStreamConstants.END_ELEMENT;
    }

    /** Goes into an element that has children only. */
    void enter(String name) throws XmlRpcException {
        String text = enterMixed(name);
        if (!text.isBlank()) {
            throw new XmlRpcException("<" + name + "> has text beside its elements");
        }
    }

    /** Goes into an element, to its first child or its end, and returns the text before that. */
    String enterMixed(String name) throws XmlRpcException {
        require(name);
        return toElement();
    }

    /** Reads an element that has text only, and goes on behind it. */
    String text(String name) throws XmlRpcException {
        require(name);
        String text = toElement();
        leave();
        return text;
    }

    /** Goes behind the end of the element that was entered last. */
    void leave() throws XmlRpcException {
        if (!atEnd()) {
            throw new XmlRpcException("<" + quoted(name()) + "> is not expected there");
        }
        if (!toElement().isBlank()) {
            throw new XmlRpcException("there is text between elements");
        }
    }

    /** Makes sure that nothing follows. */
    void end() throws XmlRpcException {
        if (xml.getEventType() != XMLStreamConstants.END_DOCUMENT) {
            throw new XmlRpcException("something follows the end");
        }
    }

    @Override
    public void close() throws XmlRpcException {
        try {
            xml.close();
        } catch (XMLStreamException e) {
            throw notXml(e);
        }
    }

    private void require(String name) throws XmlRpcException {
        if (!isAt(name)) {
            throw new XmlRpcException("<" + name + "> is expected"
                    + (xml.getEventType() == XMLStreamConstants.START_ELEMENT ? ", not <" + quoted(name()) + ">" : ""));
        }
    }

    /** Goes on to the next beginning or end of an element, or the end of all, and returns the text before it. */
    private String toElement() throws XmlRpcException {
        StringBuilder text = new StringBuilder();
        try {
            while (true) {
                switch (xml.next()) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        depth++;
                        count++;
                        if (depth > DEEPEST || count > MOST_ELEMENTS) {
                            throw new XmlRpcException(
                                    "more than " + MOST_ELEMENTS + " elements, or deeper than " + DEEPEST);
                        }
                        return text.toString();
                    }
                    case XMLStreamConstants.END_ELEMENT -> {
                        depth--;
                        return text.toString();
                    }
                    case XMLStreamConstants.END_DOCUMENT -> {
                        return text.toString();
                    }
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
                        text.append(xml.getText());
                    case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                        throw new XmlRpcException("a document type or an entity is refused");
                    default -> {
                        // Comments and processing instructions say nothing.
                    }
                }
            }
        } catch (XMLStreamException e) {
            throw notXml(e);
        }
    }

    private static XmlRpcException notXml(XMLStreamException cause) {
        return new XmlRpcException(
                "not well-formed XML, line "
                        + (cause.getLocation() == null ? 0 : cause.getLocation().getLineNumber()),
                cause);
    }

    /** One short printable line of what a stranger sent. */
    static String quoted(String text) {
        String line = text.replaceAll("[^\\x20-\\x7e]+", " ");
        return line.length() > LONGEST_QUOTE ? line.substring(0, LONGEST_QUOTE) + "..." : line;
    }
}
