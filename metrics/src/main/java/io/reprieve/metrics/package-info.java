/**
 * Reclamation as Micrometer sees it.
 */
package io.reprieve.metrics;
