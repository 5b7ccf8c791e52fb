package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;

/**
 * The program with one mistake in it: a source file is changed as a {@link MutationText} says, compiled in memory, and loaded
 * together with a copy of everything else. What is in production knows nothing of it.
 */
final class Mutant extends ClassLoader {

    private static final String OURS = "io.flyingcircus.fcqemu.";
    private static final Path MUTATIONS = Path.of("fcqemu-it/src/test/resources/simulation/mutations");

    private final SortedMap<String, byte[]> changed;

    private Mutant(SortedMap<String, byte[]> changed) {
        super(Mutant.class.getClassLoader());
        this.changed = changed;
    }

    /** The simulation of the program with that mistake: tells what was untrue in the run of a seed, or {@code null}. */
    @SuppressWarnings("unchecked")
    static LongFunction<Object> simulation(MutationText mutation, Path project) {
        return (LongFunction<Object>) load(WatchedRun.class, mutation, project);
    }

    /** The same of a scenario, given as text. */
    @SuppressWarnings("unchecked")
    static Function<String, Object> scenario(MutationText mutation, Path project) {
        return (Function<String, Object>) load(WatchedScenario.class, mutation, project);
    }

    private static Object load(Class<?> type, MutationText mutation, Path project) {
        SortedMap<String, byte[]> classes = compiled(mutation, project);
        mutation.with()
                .map(name -> MutationText.parse(read(project.resolve(MUTATIONS).resolve(name + ".txt"))))
                .ifPresent(other -> classes.putAll(compiled(other, project)));
        try {
            return new Mutant(classes)
                    .loadClass(type.getName())
                    .getDeclaredConstructor(String.class)
                    .newInstance(mutation.breaks().name());
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static SortedMap<String, byte[]> compiled(MutationText mutation, Path project) {
        return compile(mutation.file(), mutation.apply(read(project.resolve(mutation.file()))));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            if (known != null) {
                return known;
            }
            byte[] code = changed.containsKey(name) ? changed.get(name) : original(name);
            return defineClass(name, code, 0, code.length);
        }
    }

    private byte[] original(String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            return in.readAllBytes();
        } catch (IOException failure) {
            throw new ClassNotFoundException(name, failure);
        }
    }

    private static SortedMap<String, byte[]> compile(String file, String source) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (Compiled compiled = new Compiled(compiler.getStandardFileManager(null, null, null))) {
            List<String> options = List.of("-nowarn", "-proc:none", "-classpath", classPath());
            boolean well = compiler.getTask(said, compiled, null, options, null, List.of(new Source(file, source)))
                    .call();
            if (!well) {
                throw new IllegalStateException("the changed " + file + " does not compile:\n" + said);
            }
            return compiled.classes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String classPath() {
        return Stream.of(VmName.class, VmCommands.class, Simulation.class, NullMarked.class)
                .map(type -> Path.of(location(type)).toString())
                .collect(Collectors.joining(System.getProperty("path.separator")));
    }

    private static URI location(Class<?> type) {
        return URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString());
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(String file, String text) {
            super(URI.create("string:///" + file), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    /** Keeps what was compiled. */
    private static final class Compiled extends ForwardingJavaFileManager<JavaFileManager> {

        private final SortedMap<String, ByteArrayOutputStream> written = new TreeMap<>();

        Compiled(JavaFileManager files) {
            super(files);
        }

        SortedMap<String, byte[]> classes() {
            SortedMap<String, byte[]> all = new TreeMap<>();
            written.forEach((name, code) -> all.put(name, code.toByteArray()));
            return all;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("mem:///" + className), kind) {
                @Override
                public OutputStream openOutputStream() {
                    ByteArrayOutputStream code = new ByteArrayOutputStream();
                    written.put(className, code);
                    return code;
                }
            };
        }
    }
}
