/**
 * The weaving of {@code verify} and {@code learn}: a second pass over classes of the application, after the ordinary
 * one.
 *
 * <p>{@code VerifyTransformer} is called for each class. It has {@code CheckedClass} put a call into {@code Verified}
 * beside each use and load of an object whose class is among the {@code WatchedTypes}, and in the place of the calls
 * that release objects. Which classes these are is known when the first object of one is released: classes that are
 * loaded then are woven anew, before the release goes on.
 */
package io.reprieve.agent.verify;
