package io.flyingcircus.fcqemu.it.rules;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which methods of which ports the contract tests call. A port is an interface that a class outside of the ports implements.
 * A contract is an abstract class {@code ...Contract}; it counts where a subclass of it runs against a real implementation of
 * the port and another one against that in memory.
 */
record PortContracts(JavaClasses classes, String ports, String memory, String contracts) {

    /** The ports, by name. */
    List<JavaClass> all() {
        return classes.stream()
                .filter(JavaClass::isInterface)
                .filter(type -> isBelow(type, ports))
                .filter(port -> !implementations(port).isEmpty())
                .sorted((a, b) -> a.getName().compareTo(b.getName()))
                .toList();
    }

    /** Methods of a port, as {@code Port.method}, that no contract calls which runs against both worlds. */
    SortedSet<String> uncovered(JavaClass port) {
        SortedSet<String> called = contractsOf(port).stream()
                .flatMap(PortContracts::withSuperclasses)
                .flatMap(type -> type.getAccessesFromSelf().stream())
                .map(PortContracts::name)
                .collect(Collectors.toCollection(TreeSet::new));
        return port.getMethods().stream()
                .filter(method -> method.getModifiers().contains(JavaModifier.ABSTRACT))
                .map(PortContracts::name)
                .filter(method -> !called.contains(method))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private List<JavaClass> contractsOf(JavaClass port) {
        return classes.stream()
                .filter(type -> isBelow(type, contracts))
                .filter(type -> type.getModifiers().contains(JavaModifier.ABSTRACT)
                        && type.getSimpleName().endsWith("Contract"))
                .filter(contract -> runsAgainst(contract, port, true) && runsAgainst(contract, port, false))
                .toList();
    }

    private boolean runsAgainst(JavaClass contract, JavaClass port, boolean inMemory) {
        List<JavaClass> wanted = implementations(port).stream()
                .filter(type -> isBelow(type, memory) == inMemory)
                .toList();
        return contract.getAllSubclasses().stream()
                .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                .anyMatch(test -> test.getTransitiveDependenciesFromSelf().stream()
                        .map(Dependency::getTargetClass)
                        .anyMatch(wanted::contains));
    }

    private List<JavaClass> implementations(JavaClass port) {
        return port.getAllSubclasses().stream()
                .filter(type -> !type.isInterface() && !isBelow(type, ports))
                .toList();
    }

    private static Stream<JavaClass> withSuperclasses(JavaClass type) {
        return Stream.concat(Stream.of(type), type.getAllRawSuperclasses().stream());
    }

    private static String name(JavaMethod method) {
        return method.getOwner().getSimpleName() + "." + method.getName();
    }

    private static String name(JavaAccess<?> access) {
        return access.getTargetOwner().getSimpleName() + "." + access.getName();
    }

    private static boolean isBelow(JavaClass type, String base) {
        return type.getPackageName().equals(base) || type.getPackageName().startsWith(base + ".");
    }
}
