/**
 * report.html: what a run, a comparison or an analysis found, as one file that needs no network. Records say what is on the page
 * ({@link io.github.hyperdecoders.report.page.RunReport}, {@link io.github.hyperdecoders.report.page.CompareReport}), pages lay it out.
 */
@NullMarked
package io.github.hyperdecoders.report.page;

import org.jspecify.annotations.NullMarked;
