package com.novapay.deploygate.announce.outbox;

import com.novapay.deploygate.announce.Message;
import com.novapay.deploygate.announce.MessageJson;
import java.util.Optional;

/**
 * What waits to be delivered of one topic in one channel. Immutable.
 *
 * @param handle what the destination calls the topic's message; empty when it has none yet
 * @param shown number of the row that the message shows; rows before it are out of date
 * @param interrupted whether a delivery was begun whose end is not known
 * @param newest the row whose message is to be shown, unless it is shown already
 * @param first the oldest row that waits
 */
public record TopicWork(
        String channel,
        String topic,
        String handle,
        long shown,
        boolean interrupted,
        Optional<Row> newest,
        Optional<Row> first) {

    /**
     * One announcement at one destination.
     *
     * @param detail as {@link MessageJson}; empty for none
     * @param attempts how often the destination rejected it
     */
    public record Row(long sequence, String key, String message, String detail, int attempts) {
        /** What the topic's message says. */
        public Message main() {
            return MessageJson.read(message);
        }

        /** One more message in its thread. */
        public Optional<Message> thread() {
            return detail.isEmpty() ? Optional.empty() : Optional.of(MessageJson.read(detail));
        }
    }
}
