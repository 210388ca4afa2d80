/**
 * What the core tells about itself, and nothing of who listens.
 */
package io.reprieve.runtime.observe;
