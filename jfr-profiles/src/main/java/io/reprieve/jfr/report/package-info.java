/**
 * The report on a recording: one page of HTML with everything in it, to be read in a browser or on paper.
 *
 * <p>{@link io.reprieve.jfr.report.Report} puts it together from the verdict of the rules, a few charts and tables.
 * Whatever comes from a recording goes through {@code Markup}, which escapes it.
 */
package io.reprieve.jfr.report;
