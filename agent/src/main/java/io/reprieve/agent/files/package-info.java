/**
 * Class files: where a loader or a class path has them, and what they name. Nothing here loads a class.
 */
package io.reprieve.agent.files;
