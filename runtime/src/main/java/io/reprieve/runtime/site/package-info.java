/**
 * The release sites: what is known of a deferred method, and how to run its body.
 */
package io.reprieve.runtime.site;
