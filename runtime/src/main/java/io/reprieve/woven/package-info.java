/**
 * What code woven by the agent calls. Not for applications.
 */
package io.reprieve.woven;
