/**
 * What a recording tells of reclamation: the events of category <i>Reprieve</i>, read with the core of JDK Mission
 * Control and given types. The rules and the report both look at recordings through this package.
 */
package io.reprieve.jfr.recording;
