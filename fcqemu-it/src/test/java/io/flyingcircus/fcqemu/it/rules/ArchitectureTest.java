package io.flyingcircus.fcqemu.it.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ArchitectureTest {

    private static final String PRODUCT = "io.flyingcircus.fcqemu";
    private static final String FIXTURE = "io.flyingcircus.fcqemu.it.rules.fixture";

    private static final JavaClasses PRODUCT_CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(PRODUCT);
    private static final JavaClasses FIXTURE_CLASSES = new ClassFileImporter().importPackages(FIXTURE);

    static Stream<ArchRule> rules() {
        return new Architecture(PRODUCT).all().stream();
    }

    static Stream<ArchRule> rulesOfTheFixture() {
        return new Architecture(FIXTURE).all().stream();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void the_product_keeps_every_rule(ArchRule rule) {
        rule.check(PRODUCT_CLASSES);
    }

    @ParameterizedTest
    @MethodSource("rulesOfTheFixture")
    void every_rule_is_broken_by_the_classes_made_to_break_it(ArchRule rule) {
        assertThat(rule.evaluate(FIXTURE_CLASSES).hasViolation()).isTrue();
    }

    @Test
    void each_forbidden_way_to_time_threads_and_disorder_is_found() {
        var architecture = new Architecture(FIXTURE);
        assertThat(offenders(architecture.the_domain_asks_the_clock_port_for_the_time()))
                .contains(
                        "readsTheWallClock", "readsTheMonotonicClock", "asksForNow", "startsAThread", "readsSettings");
        assertThat(offenders(architecture.the_domain_iterates_in_a_fixed_order()))
                .contains(
                        "hashMap",
                        "hashSet",
                        "setOf",
                        "mapOf",
                        "setCopy",
                        "mapCopy",
                        "toSet",
                        "toMap",
                        "grouped",
                        "parallel")
                .doesNotContain("linkedHashMap", "toTreeMap", "groupedInATreeMap", "listOf");
    }

    @Test
    void all_modules_are_looked_at() {
        for (String part : List.of("ports", "domain", "adapter.qemu", "adapter.ceph", "adapter.consul", "cli")) {
            assertThat(PRODUCT_CLASSES.stream())
                    .as(part)
                    .anyMatch(type -> type.getPackageName().startsWith(PRODUCT + "." + part));
        }
    }

    private static List<String> offenders(ArchRule rule) {
        return FIXTURE_CLASSES.stream()
                .flatMap(type -> type.getMethods().stream())
                .map(method -> method.getName())
                .filter(name -> rule.evaluate(FIXTURE_CLASSES).getFailureReport().getDetails().stream()
                        .anyMatch(detail -> detail.contains("." + name + "(")))
                .toList();
    }
}
