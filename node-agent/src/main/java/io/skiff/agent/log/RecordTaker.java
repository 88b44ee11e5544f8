package io.skiff.agent.log;

/** Makes of records what its receiver wants. */
interface RecordTaker {

    /** @return whether more is wanted */
    boolean add(OutputRecord record);

    /**
     * Passes on what is kept: for now there is no more.
     *
     * @return whether more is wanted
     */
    boolean flush();
}
