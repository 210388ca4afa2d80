/**
 * A program over Lucene: searches go on while the index is opened anew.
 */
package io.reprieve.demo.lucene;
