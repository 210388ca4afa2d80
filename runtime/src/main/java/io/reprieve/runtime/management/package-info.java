/**
 * The beans that the platform's MBean server shows.
 */
package io.reprieve.runtime.management;
