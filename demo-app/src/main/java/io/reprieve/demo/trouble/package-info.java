/**
 * A program that goes wrong on purpose, in four ways, for what it leaves in a recording.
 */
package io.reprieve.demo.trouble;
