/**
 * The grace-period engine: decides when all readers that were inside at a moment have left.
 */
package io.reprieve.runtime.graceperiod;
