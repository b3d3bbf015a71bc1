package io.github.hyperdecoders.langchain4j;

/** How a query and a segment of text become the source that a model was trained on. */
@FunctionalInterface
public interface SegmentSource {
    /** The source. */
    String source(String query, String segment);
}
