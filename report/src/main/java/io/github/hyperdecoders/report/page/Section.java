package io.github.hyperdecoders.report.page;

/**
 * A part of the page.
 *
 * @param id by which it can be linked to
 * @param heading as in the list of contents
 * @param content what is in it
 */
record Section(String id, String heading, Markup content) {}
