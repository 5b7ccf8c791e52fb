package io.flyingcircus.fcqemu.it.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/**
 * What must hold for the packages below {@code base}. A parameter, so that tests can show on classes that break each rule
 * that it is able to fail.
 */
record Architecture(String base) {

    private static final String[] PLAIN_JAVA = {
        "java.lang",
        "java.lang.annotation",
        "java.lang.invoke",
        "java.lang.runtime",
        "java.math",
        "java.nio.charset",
        "java.security",
        "java.time",
        "java.time.format",
        "java.util",
        "java.util.function",
        "java.util.regex",
        "java.util.stream",
        "org.jspecify.annotations"
    };

    /** Collectors that make a collection of their own choice, by name and number of parameters. */
    private static final List<String> UNORDERED_COLLECTORS = List.of(
            "toSet/0",
            "toMap/2",
            "toMap/3",
            "toUnmodifiableSet/0",
            "toUnmodifiableMap/2",
            "toUnmodifiableMap/3",
            "groupingBy/1",
            "groupingBy/2",
            "toConcurrentMap/2",
            "groupingByConcurrent/1");

    ArchRule ports_know_nothing_but_java() {
        return classes()
                .that()
                .resideInAPackage(base + ".ports..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(and(base + ".ports.."))
                .because("whoever embeds the domain implements the ports, and must not inherit anybody's library");
    }

    ArchRule the_domain_knows_ports_only() {
        return classes()
                .that()
                .resideInAPackage(base + ".domain..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(and(base + ".domain..", base + ".ports.."))
                .because(
                        "decisions know no thread, file, socket, logger or JSON: a simulation runs the very same code");
    }

    ArchRule the_domain_asks_the_clock_port_for_the_time() {
        return noClasses()
                .that()
                .resideInAPackage(base + ".domain..")
                .should()
                .accessTargetWhere(describe("the JVM's clocks or threads are used", Architecture::isTimeOrThread))
                .because("in a simulation time and waiting belong to the scheduler");
    }

    ArchRule the_domain_iterates_in_a_fixed_order() {
        return noClasses()
                .that()
                .resideInAnyPackage(base + ".domain..", base + ".ports..")
                .should()
                .accessTargetWhere(describe("a collection without an order is made", Architecture::makesUnordered))
                .because(
                        "their order differs from JVM to JVM, and a simulated run must be replayed exactly from its seed");
    }

    ArchRule adapters_do_not_know_each_other() {
        return slices().matching(base + ".adapter.(*)..").should().notDependOnEachOther();
    }

    ArchRule adapters_know_neither_domain_nor_commands() {
        return noClasses()
                .that()
                .resideInAPackage(base + ".adapter..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(base + ".domain..", base + ".cli..", base + ".it..");
    }

    ArchRule names_say_what_a_class_is() {
        return noClasses().that().resideInAPackage(base + "..").should(new ArchCondition<>("be called a catch-all") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean catchAll = type.getSimpleName().matches(".*(Util|Utils|Helper|Helpers|Manager|Impl)([A-Z].*)?");
                events.add(new SimpleConditionEvent(type, catchAll, type.getName() + " is called a catch-all"));
            }
        });
    }

    ArchRule every_package_is_null_marked() {
        return classes()
                .that()
                .resideInAPackage(base + "..")
                .should(new ArchCondition<>("be in a @NullMarked package") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
                        events.add(
                                new SimpleConditionEvent(type, marked, type.getPackageName() + " is not @NullMarked"));
                    }
                });
    }

    List<ArchRule> all() {
        return List.of(
                ports_know_nothing_but_java(),
                the_domain_knows_ports_only(),
                the_domain_asks_the_clock_port_for_the_time(),
                the_domain_iterates_in_a_fixed_order(),
                adapters_do_not_know_each_other(),
                adapters_know_neither_domain_nor_commands(),
                names_say_what_a_class_is(),
                every_package_is_null_marked());
    }

    private static String[] and(String... ours) {
        return Stream.concat(Arrays.stream(PLAIN_JAVA), Arrays.stream(ours)).toArray(String[]::new);
    }

    private static DescribedPredicate<JavaAccess<?>> describe(String description, Predicate<JavaAccess<?>> predicate) {
        return DescribedPredicate.describe(description, predicate);
    }

    private static boolean isTimeOrThread(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        String name = access.getTarget().getName();
        return access.getTargetOwner().isAssignableTo(Thread.class)
                || (owner.equals("java.lang.System")
                        && List.of("currentTimeMillis", "nanoTime", "getenv", "getProperty", "out", "err")
                                .contains(name))
                || (owner.startsWith("java.time.") && name.equals("now"))
                || owner.equals("java.time.Clock")
                || (owner.equals("java.lang.Object")
                        && List.of("wait", "notify", "notifyAll").contains(name));
    }

    private static boolean makesUnordered(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        String name = access.getTarget().getName();
        return switch (owner) {
            case "java.util.HashMap", "java.util.HashSet", "java.util.IdentityHashMap", "java.util.WeakHashMap" ->
                name.equals("<init>");
            case "java.util.Set", "java.util.Map" ->
                List.of("of", "ofEntries", "copyOf").contains(name);
            case "java.util.stream.Collectors" ->
                access instanceof JavaCall<?> call
                        && UNORDERED_COLLECTORS.contains(name + "/"
                                + call.getTarget().getRawParameterTypes().size());
            default -> name.equals("parallelStream") || name.equals("parallel");
        };
    }
}
