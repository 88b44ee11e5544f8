package io.skiff.agent.log;

/** The stream to which a container wrote a line. */
enum OutputStreamName {
    STDOUT("stdout"),
    STDERR("stderr");

    private final String word;

    OutputStreamName(String word) {
        this.word = word;
    }

    /** The stream's word in a record. Both words have the same length. */
    String word() {
        return word;
    }
}
