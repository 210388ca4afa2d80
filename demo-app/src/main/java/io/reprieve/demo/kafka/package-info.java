/**
 * A program over Kafka's own offset indexes, which Kafka's broker keeps for each segment of a log.
 */
package io.reprieve.demo.kafka;
