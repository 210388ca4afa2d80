/**
 * The settings: keys, where they come from, what they may be.
 */
package io.reprieve.runtime.config;
