package io.github.hyperdecoders.report.page;

/**
 * One role of parameters.
 *
 * @param role as in "decoder hypernetwork"
 * @param count how many numbers
 * @param trained how many of them are trained
 */
public record ParameterShare(String role, long count, long trained) {}
