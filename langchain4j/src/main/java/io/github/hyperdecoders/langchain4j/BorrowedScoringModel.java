package io.github.hyperdecoders.langchain4j;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.scoring.ScoringModel;
import io.github.hyperdecoders.InputException;
import io.github.hyperdecoders.inference.CandidateScores;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** See {@link BorrowedModel#scoringModel}. */
record BorrowedScoringModel(BorrowedModel model, SegmentSource source, String relevant, List<String> answers)
        implements ScoringModel {
    BorrowedScoringModel {
        answers = List.copyOf(answers);
        if (!answers.contains(relevant)) {
            throw new InputException("the relevant answer is '" + relevant + "', expected one of " + answers);
        }
    }

    @Override
    public Response<List<Double>> scoreAll(List<TextSegment> segments, String query) {
        // All are asked at once, so that they are computed together.
        List<CompletableFuture<CandidateScores>> asked = new ArrayList<>();
        for (TextSegment segment : segments) {
            asked.add(model.score(source.source(query, segment.text()), answers));
        }
        try {
            List<Double> scores = new ArrayList<>();
            for (CompletableFuture<CandidateScores> scored : asked) {
                scores.add(BorrowedModel.await(scored).probabilities()[answers.indexOf(relevant)]);
            }
            return Response.from(scores);
        } finally {
            asked.forEach(scored -> scored.cancel(false));
        }
    }
}
