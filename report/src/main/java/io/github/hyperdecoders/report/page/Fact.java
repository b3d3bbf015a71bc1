package io.github.hyperdecoders.report.page;

/** A name and what it is: a command, a version, a checksum, a seed. */
public record Fact(String name, String value) {}
