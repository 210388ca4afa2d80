/**
 * The demo's launcher: starts the runs one after the other, and compares what comes out.
 */
package io.reprieve.demo;
