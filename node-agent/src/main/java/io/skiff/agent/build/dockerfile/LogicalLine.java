package io.skiff.agent.build.dockerfile;

import java.util.List;

/**
 * One instruction as text: its continued lines joined, comments left out, the here-documents apart.
 *
 * @param number of its first line, counted from 1
 */
record LogicalLine(int number, String text, List<Heredoc> heredocs) {

    LogicalLine {
        heredocs = List.copyOf(heredocs);
    }
}
