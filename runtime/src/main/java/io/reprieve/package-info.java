/**
 * The API and the annotations: everything that an application sees. Start with {@link io.reprieve.Rcu}.
 */
package io.reprieve;
