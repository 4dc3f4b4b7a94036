package org.memcload.delivery;

/**
 * The lines of a file read so far, by outcome.
 *
 * @param lines lines that are not blank
 * @param rejected lines that are in the rejects
 * @param droppedAppIds application ids that were dropped from records
 * @param opened records whose deliveries were opened
 * @param stored records that a server acknowledged
 * @param superseded records that a later record with the same key replaced before they were sent
 * @param refused records that their server refused; their lines will be rejected
 * @param unacknowledged records of closed deliveries that no server acknowledged
 */
public record Counts(
        long lines,
        long rejected,
        long droppedAppIds,
        long opened,
        long stored,
        long superseded,
        long refused,
        long unacknowledged) {

    /** Records of open deliveries. */
    public long onTheWay() {
        return opened - stored - superseded - refused - unacknowledged;
    }

    /** Lines that are neither records of a delivery nor rejected: the route has dropped them. */
    public long lost() {
        return lines - opened + refused - rejected;
    }

    /** Records read so far that no server has acknowledged and no later record superseded. */
    public long notAcknowledged() {
        return lines - rejected - stored - superseded;
    }
}
