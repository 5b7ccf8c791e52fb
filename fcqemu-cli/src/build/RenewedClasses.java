import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A jar whose old class files are written anew in a format that the JVM's ahead-of-time cache takes: it leaves out those
 * without stack maps (before Java 6), which each start of the program would have to read, check and link. What the code
 * does stays the same.
 */
final class RenewedClasses {

    private static final int FIRST_WITH_STACK_MAPS = ClassFile.JAVA_6_VERSION;

    private RenewedClasses() {}

    /** The jar's new content; the same for the same jar. */
    static byte[] of(Path jar) throws IOException {
        var content = new ByteArrayOutputStream();
        try (var file = new JarFile(jar.toFile());
                var loader = new URLClassLoader(new URL[] {jar.toUri().toURL()});
                var zip = new ZipOutputStream(content)) {
            ClassFile format = ClassFile.of(
                    ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
                    // With the old constant pool, methods would be copied as they are.
                    ClassFile.ConstantPoolSharingOption.NEW_POOL,
                    ClassFile.ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(loader)));
            for (JarEntry entry : file.stream().toList()) {
                var renewed = new ZipEntry(entry.getName());
                renewed.setTime(entry.getTime());
                zip.putNextEntry(renewed);
                try (InputStream in = file.getInputStream(entry)) {
                    zip.write(
                            entry.getName().endsWith(".class")
                                    ? renewed(format, in.readAllBytes())
                                    : in.readAllBytes());
                }
                zip.closeEntry();
            }
        }
        return content.toByteArray();
    }

    private static byte[] renewed(ClassFile format, byte[] old) {
        var model = format.parse(old);
        return model.majorVersion() >= FIRST_WITH_STACK_MAPS
                ? old
                : format.transformClass(model, RenewedClasses::withNewVersion);
    }

    private static void withNewVersion(ClassBuilder builder, ClassElement element) {
        if (element instanceof ClassFileVersion) {
            builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
        } else {
            builder.with(element);
        }
    }
}
