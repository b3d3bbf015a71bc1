package io.github.hyperdecoders.report.page;

import io.github.hyperdecoders.analysis.EmbeddingMap;
import io.github.hyperdecoders.analysis.LayerDistances;
import io.github.hyperdecoders.results.PhaseTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one run or one checkpoint. Whatever is empty or null is left off the page.
 *
 * @param title of the page
 * @param lead a sentence under it; empty for none
 * @param figures the few numbers to be seen first
 * @param scores by task
 * @param course of the training
 * @param parameters by role; the base's too
 * @param times by phase
 * @param tasks what is shown of each
 * @param embedding of the instances, as the hypernetwork sees them
 * @param distances between the adapters it made
 * @param facts how it was made: command, versions, checksums, seeds, recipe
 */
public record RunReport(
        String title,
        String lead,
        List<Fact> figures,
        @Nullable ScoreTable scores,
        @Nullable Course course,
        List<ParameterShare> parameters,
        List<PhaseTime> times,
        List<TaskReport> tasks,
        @Nullable EmbeddingMap embedding,
        @Nullable LayerDistances distances,
        List<Fact> facts) {
    public RunReport {
        figures = List.copyOf(figures);
        parameters = List.copyOf(parameters);
        times = List.copyOf(times);
        tasks = List.copyOf(tasks);
        facts = List.copyOf(facts);
    }

    /** A report with nothing in it yet. */
    public static RunReport titled(String title) {
        return new RunReport(title, "", List.of(), null, null, List.of(), List.of(), List.of(), null, null, List.of());
    }

    public RunReport withTitle(String value) {
        return new RunReport(
                value, lead, figures, scores, course, parameters, times, tasks, embedding, distances, facts);
    }

    public RunReport withLead(String value) {
        return new RunReport(
                title, value, figures, scores, course, parameters, times, tasks, embedding, distances, facts);
    }

    public RunReport withFigures(List<Fact> value) {
        return new RunReport(title, lead, value, scores, course, parameters, times, tasks, embedding, distances, facts);
    }

    public RunReport withScores(@Nullable ScoreTable value) {
        return new RunReport(
                title, lead, figures, value, course, parameters, times, tasks, embedding, distances, facts);
    }

    public RunReport withCourse(@Nullable Course value) {
        return new RunReport(
                title, lead, figures, scores, value, parameters, times, tasks, embedding, distances, facts);
    }

    public RunReport withParameters(List<ParameterShare> value) {
        return new RunReport(title, lead, figures, scores, course, value, times, tasks, embedding, distances, facts);
    }

    public RunReport withTimes(List<PhaseTime> value) {
        return new RunReport(
                title, lead, figures, scores, course, parameters, value, tasks, embedding, distances, facts);
    }

    public RunReport withTasks(List<TaskReport> value) {
        return new RunReport(
                title, lead, figures, scores, course, parameters, times, value, embedding, distances, facts);
    }

    public RunReport withEmbedding(@Nullable EmbeddingMap value) {
        return new RunReport(title, lead, figures, scores, course, parameters, times, tasks, value, distances, facts);
    }

    public RunReport withDistances(@Nullable LayerDistances value) {
        return new RunReport(title, lead, figures, scores, course, parameters, times, tasks, embedding, value, facts);
    }

    public RunReport withFacts(List<Fact> value) {
        return new RunReport(
                title, lead, figures, scores, course, parameters, times, tasks, embedding, distances, value);
    }
}
