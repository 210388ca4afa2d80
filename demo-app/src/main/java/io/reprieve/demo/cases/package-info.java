/**
 * The launcher of the programs over other people's libraries: each first without the agent, then with it and a rules
 * file, then, where there is one, with the library's own cure; in JVMs of their own, which are expected to crash.
 */
package io.reprieve.demo.cases;
