package io.github.hyperdecoders.it;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every package of every module: where it is, what it may know of, and what classes may not be called. */
class ArchitectureTest {
    private static final String ROOT = "io.github.hyperdecoders";
    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("jmh_generated"))
            .importPackages(ROOT);

    /**
     * Module, package and the packages that it uses; the root package, which has the errors that users see, is known to all. A new package
     * gets a line, a new arrow a word, and what is gone is taken out: the table is what the code is.
     */
    private static final List<String> PACKAGES = """
            core        :
            core        format :
            core        generation.options :
            core        hub : format
            core        metric :
            core        random :
            core        recipe :
            core        task : generation.options metric random

            data        data : random task
            data        dataset : data hub metric reading task
            data        pretraining : data
            data        quickstart : format metric task
            data        reading : data format metric task
            data        vocabulary : format

            report      analysis : report
            report      report :
            report      results : format metric report
            report      report.page : analysis format metric recipe report results
            report      sentence : metric

            vector      vector :

            torch       tensor : format recipe vector
            torch       parameter : compute format recipe tensor
            torch       compute : batch recipe tensor vector
            torch       batch : tensor
            torch       t5 : batch compute parameter recipe tensor
            torch       adapter : batch compute parameter recipe t5 tensor
            torch       generation : adapter batch compute generation.options recipe t5 tensor
            torch       tokenizer : format
            torch       model : adapter format hub parameter recipe t5 tensor tokenizer
            torch       inference : adapter batch compute format generation generation.options model recipe t5 tensor tokenizer

            training    evaluation : analysis data dataset format generation.options inference metric reading report results task tokenizer
            training    training : adapter batch compute data dataset evaluation format generation generation.options hub inference metric model parameter pretraining reading recipe report report.page results t5 task tensor tokenizer
            training    selftest : adapter batch compute format generation generation.options model parameter recipe t5 tensor training

            server      server : inference server.http server.metrics server.page server.protocol server.serving
            server      server.http :
            server      server.metrics : inference server.http
            server      server.page : inference server.http server.serving t5 tokenizer
            server      server.protocol : generation.options inference server.http server.serving tokenizer
            server      server.serving : format generation.options inference model server.http server.metrics tensor tokenizer

            langchain4j langchain4j : generation.options inference

            cli         cli : compute dataset evaluation format generation.options hub inference metric model parameter pretraining quickstart reading recipe report report.page results selftest server server.http server.serving task tensor tokenizer training vocabulary
            benchmarks  benchmarks : batch compute data generation generation.options hub inference model parameter recipe report task tensor tokenizer training
            benchmarks  benchmarks.serving : benchmarks data report task tokenizer
            benchmarks  benchmarks.kernels : adapter batch compute model parameter recipe t5 tensor training
            """.lines()
            .filter(line -> !line.isBlank())
            .map(line -> line.strip().replaceAll(" +", " "))
            .toList();

    /** The only packages that may know a library. */
    private static final Map<String, Set<String>> LIBRARIES = Map.of(
            "org.duckdb", Set.of("data"),
            "org.hipparchus", Set.of("analysis", "vocabulary"),
            "opennlp", Set.of("sentence"),
            "org.knowm", Set.of("report"),
            "ai.djl", Set.of("tokenizer"),
            "picocli", Set.of("cli", "benchmarks", "benchmarks.serving"),
            "org.eclipse.jetty", Set.of("server.http"),
            "io.micrometer", Set.of("server.metrics"),
            "jdk.incubator", Set.of("vector"),
            "dev.langchain4j", Set.of("langchain4j"));

    @Test
    void everyPackageIsInTheTableWithWhatItUses() {
        List<String> found = new ArrayList<>();
        ofPackages(ArchitectureTest::module)
                .forEach((name, modules) -> found.add(
                        (String.join("+", modules) + " " + name).strip() + " : " + String.join(" ", used(name))));
        assertThat(found.stream().map(String::strip)).containsExactlyInAnyOrderElementsOf(PACKAGES);
    }

    /** The modules, of which each package should have one, by package. */
    private static SortedMap<String, Set<String>> ofPackages(Function<JavaClass, String> value) {
        return OURS.stream()
                .collect(groupingBy(
                        c -> name(c.getPackageName()), TreeMap::new, mapping(value, toCollection(TreeSet::new))));
    }

    /** The module of a class: of its jar, {@code hyperdecoders-core-1.0.jar}, or of its folder, {@code core/target/classes}. */
    private static String module(JavaClass c) {
        String place = c.getSource().orElseThrow().getUri().toString();
        return place.contains("/target/classes/")
                ? place.replaceAll(".*/([^/]+)/target/classes/.*", "$1")
                : place.replaceAll(".*/hyperdecoders-([a-z0-9]+)-[^/]*\\.jar!.*", "$1");
    }

    private static Set<String> used(String name) {
        return dependencies(name)
                .map(d -> d.getTargetClass().getPackageName())
                .filter(target -> target.startsWith(ROOT + "."))
                .map(ArchitectureTest::name)
                .filter(target -> !target.equals(name))
                .collect(toCollection(TreeSet::new));
    }

    private static Stream<Dependency> dependencies(String name) {
        return OURS.stream()
                .filter(c -> name(c.getPackageName()).equals(name))
                .flatMap(c -> c.getDirectDependenciesFromSelf().stream());
    }

    private static String name(String packageName) {
        return packageName.equals(ROOT) ? "" : packageName.substring(ROOT.length() + 1);
    }

    @Test
    void noPackagesUseEachOther() {
        Map<String, Set<String>> left = new TreeMap<>();
        ofPackages(JavaClass::getName).keySet().forEach(name -> left.put(name, used(name)));
        while (left.values().removeIf(targets -> targets.stream().noneMatch(left::containsKey))) {
            // What uses nothing that is left is in no circle.
        }
        assertThat(left).isEmpty();
    }

    @Test
    void noTwoTypesHaveOneName() {
        Map<String, List<String>> packages = OURS.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(c -> !c.getSimpleName().equals("package-info"))
                .collect(groupingBy(JavaClass::getSimpleName, mapping(JavaClass::getPackageName, toList())));
        packages.values().removeIf(of -> of.size() == 1);
        assertThat(packages).isEmpty();
    }

    @Test
    void aLibraryIsKnownWhereItBelongs() {
        LIBRARIES.forEach((library, allowed) -> assertThat(OURS.stream()
                        .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
                        .filter(d -> d.getTargetClass().getPackageName().startsWith(library))
                        .map(d -> name(d.getOriginClass().getPackageName())))
                .as(library)
                .isNotEmpty()
                .isSubsetOf(allowed));
    }

    @Test
    void onlyTensorKnowsTheNativeMemoryUnderLibtorch() {
        // A method reference Tensor::close is compiled to Pointer's method: no import, and no more than closing. What
        // counts libtorch's
        // operators for a benchmark stands beside the program and hands libtorch a function of its own.
        List<String> found = OURS.stream()
                .filter(c -> !c.getPackageName().equals(ROOT + ".tensor"))
                .filter(c -> !c.getName().matches(".*\\.benchmarks\\.(OperatorRecorder|LazyDevice).*"))
                .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
                .filter(d -> d.getTargetClass().getPackageName().startsWith("org.bytedeco.javacpp"))
                .map(Dependency::getDescription)
                .filter(description -> !description.contains("<org.bytedeco.javacpp.Pointer.close()>"))
                .toList();
        assertThat(found).isEmpty();
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
}
