/**
 * A small program for each call of the API. What each prints stands in its comment, and the build compares.
 *
 * <table>
 * <caption>Which shows what</caption>
 * <tr><th>call</th><th>program</th></tr>
 * <tr><td>{@code readLock}, {@code readUnlock}, {@code inReadSection}</td>
 *     <td>{@link io.reprieve.examples.ReadLock}: begin here</td></tr>
 * <tr><td>{@code read}</td><td>{@link io.reprieve.examples.Read}</td></tr>
 * <tr><td>{@code defer}, in its four forms</td><td>{@link io.reprieve.examples.Defer}</td></tr>
 * <tr><td>{@code deferBulk}</td><td>{@link io.reprieve.examples.DeferBulk}</td></tr>
 * <tr><td>{@code pin}</td><td>{@link io.reprieve.examples.Pins}</td></tr>
 * <tr><td>{@code synchronize}</td><td>{@link io.reprieve.examples.Synchronize}</td></tr>
 * <tr><td>{@code barrier}</td><td>{@link io.reprieve.examples.Barrier}</td></tr>
 * <tr><td>{@code stop}</td><td>{@link io.reprieve.examples.Stop}</td></tr>
 * <tr><td>{@code startGracePeriod}, {@code pollGracePeriod}</td><td>{@link io.reprieve.examples.Cookies}</td></tr>
 * <tr><td>{@code beginUpdate}, {@code endUpdate}</td><td>{@link io.reprieve.examples.UpdateSection}</td></tr>
 * <tr><td>{@code online}, {@code quiescent}, {@code offline}</td><td>{@link io.reprieve.examples.DutyCycle}</td></tr>
 * <tr><td>{@code doReclaimWork}</td><td>{@link io.reprieve.examples.ReclaimWork}</td></tr>
 * <tr><td>{@code domain}, {@code domains}</td><td>{@link io.reprieve.examples.Domains}</td></tr>
 * <tr><td>{@code statistics}, {@code siteStatistics}</td><td>{@link io.reprieve.examples.Statistics}</td></tr>
 * <tr><td>{@code addListener}, {@code removeListener}</td><td>{@link io.reprieve.examples.Listener}</td></tr>
 * </table>
 */
package io.reprieve.examples;
