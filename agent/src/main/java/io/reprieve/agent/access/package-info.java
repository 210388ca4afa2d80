/**
 * How woven classes, and the agent, get at the runtime: whether a loader sees it ({@code RuntimeView}), that a named
 * module may read it ({@code ModuleReads}), the right to call {@code membarrier} ({@code GrantedModule}), and the
 * moment at which it starts ({@code RuntimeStart}).
 */
package io.reprieve.agent.access;
