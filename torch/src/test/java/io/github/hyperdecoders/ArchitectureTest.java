package io.github.hyperdecoders;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Which package may know of which, and what classes may not be called. */
class ArchitectureTest {
    private static final String ROOT = "io.github.hyperdecoders";
    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    /** From the top down: a package may use those behind it. */
    private static final List<List<String>> TORCH_FLOORS = List.of(
            List.of("training", "evaluation", "selftest"),
            List.of("generation"),
            List.of("adapter"),
            List.of("t5"),
            List.of("parameter"),
            List.of("compute"),
            List.of("batch"),
            List.of("tensor"));

    @Test
    void thereAreClassesToCheck() {
        assertThat(OURS.size()).isGreaterThan(50);
        for (String name : List.of(
                "tensor",
                "batch",
                "compute",
                "parameter",
                "t5",
                "adapter",
                "generation",
                "training",
                "selftest",
                "format",
                "vector")) {
            assertThat(OURS.stream().filter(c -> c.getPackageName().equals(ROOT + "." + name)))
                    .as("classes of %s", name)
                    .isNotEmpty();
        }
    }

    @TestFactory
    Stream<DynamicTest> noPackageOfTorchKnowsThoseAboveIt() {
        return TORCH_FLOORS.stream()
                .flatMap(List::stream)
                .map(name -> DynamicTest.dynamicTest(
                        name, () -> notKnowing(name, above(name)).check(OURS)));
    }

    @Test
    void onlyTensorKnowsTheNativeMemoryUnderLibtorch() {
        // A method reference Tensor::close is compiled to Pointer's method: no import, and no more than closing.
        List<String> found = OURS.stream()
                .filter(c -> !c.getPackageName().equals(ROOT + ".tensor"))
                .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
                .filter(d -> d.getTargetClass().getPackageName().startsWith("org.bytedeco.javacpp"))
                .map(Dependency::getDescription)
                .filter(description -> !description.contains("<org.bytedeco.javacpp.Pointer.close()>"))
                .toList();
        assertThat(found).isEmpty();
    }

    @Test
    void coreKnowsNothingOfTorch() {
        noClasses()
                .that()
                .resideInAnyPackage(packages(
                        "recipe",
                        "task",
                        "data",
                        "hub",
                        "reading",
                        "metric",
                        "format",
                        "report",
                        "pretraining",
                        "vocabulary",
                        "analysis"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(Stream.concat(
                                Stream.of("org.bytedeco..", "ai.djl.."),
                                TORCH_FLOORS.stream().flatMap(List::stream).map(name -> ROOT + "." + name + ".."))
                        .toArray(String[]::new))
                .check(OURS);
    }

    @Test
    void somePackagesStandAlone() {
        for (String name : List.of("metric", "format", "vector")) {
            classes()
                    .that()
                    .resideInAPackage(ROOT + "." + name + "..")
                    .should()
                    .onlyDependOnClassesThat(com.tngtech.archunit.base.DescribedPredicate.describe(
                            "are outside the project, in its root package or in " + name,
                            (JavaClass c) -> !c.getPackageName().startsWith(ROOT)
                                    || c.getPackageName().equals(ROOT)
                                    || c.getPackageName().startsWith(ROOT + "." + name)))
                    .check(OURS);
        }
    }

    @Test
    void tasksKnowDataAndNotTheOtherWayRound() {
        notKnowing("data", List.of("task", "recipe")).check(OURS);
        notKnowing("task", List.of("recipe", "report")).check(OURS);
        notKnowing("hub", List.of("task", "recipe", "report", "data", "reading", "metric"))
                .check(OURS);
        notKnowing("reading", List.of("task", "recipe", "report", "hub")).check(OURS);
        notKnowing("pretraining", List.of("task", "recipe", "report", "hub", "vocabulary"))
                .check(OURS);
        notKnowing("vocabulary", List.of("task", "recipe", "report", "hub", "data", "pretraining"))
                .check(OURS);
    }

    @Test
    void namesSayWhatAThingIs() {
        List<String> empty = List.of("Manager", "Helper", "Util", "Utils", "Impl", "Base");
        List<String> found = OURS.stream()
                .map(JavaClass::getSimpleName)
                .filter(name -> name.startsWith("Abstract") || empty.stream().anyMatch(name::endsWith))
                .toList();
        assertThat(found).isEmpty();
    }

    private static ArchRule notKnowing(String name, List<String> others) {
        return noClasses()
                .that()
                .resideInAPackage(ROOT + "." + name + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages(others.toArray(String[]::new)))
                .allowEmptyShould(true);
    }

    /** The packages of the floors above the one that {@code name} is on. */
    private static List<String> above(String name) {
        return TORCH_FLOORS.stream()
                .takeWhile(floor -> !floor.contains(name))
                .flatMap(List::stream)
                .toList();
    }

    private static String[] packages(String... names) {
        return Arrays.stream(names).map(name -> ROOT + "." + name + "..").toArray(String[]::new);
    }
}
