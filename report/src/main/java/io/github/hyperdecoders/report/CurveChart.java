package io.github.hyperdecoders.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Curves over training steps, drawn to a picture without a screen.
 *
 * <p>Colours are Okabe and Ito's, which colour-blind readers can tell apart (jfly.uni-koeln.de/color); from the eighth curve on they
 * come again with dashes and other marks. Points that are no finite number, or on a logarithmic axis not above zero, are left out.
 */
public final class CurveChart {
    private static final List<Color> COLOURS = List.of(
            new Color(0x0072b2),
            new Color(0xd55e00),
            new Color(0x009e73),
            new Color(0xcc79a7),
            new Color(0xe69f00),
            new Color(0x56b4e9),
            new Color(0x333333));
    private static final Color INK = new Color(0x333333);
    private static final Color GRID = new Color(0xe6e6e6);
    private static final int MOST_MARKED_POINTS = 40;

    private final String title;
    private final String xLabel;
    private final String yLabel;
    private final List<Curve> curves = new ArrayList<>();
    private boolean logarithmic;
    private boolean fromZero;
    private @Nullable Long lastStep;

    private record Curve(String name, SortedMap<Long, Double> points, boolean pale) {}

    static {
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
    }

    public CurveChart(String title, String xLabel, String yLabel) {
        this.title = title;
        this.xLabel = xLabel;
        this.yLabel = yLabel;
    }

    /** Adds a curve: values by step. The legend shows {@code name}, which no other curve has. */
    public CurveChart add(String name, SortedMap<Long, Double> points) {
        return add(new Curve(name, points, false));
    }

    /** Adds a thin, pale curve in the colour of the curve that is added next: the points behind a smoothed one. */
    public CurveChart addPale(String name, SortedMap<Long, Double> points) {
        return add(new Curve(name, points, true));
    }

    /** Makes the value axis logarithmic. */
    public CurveChart logarithmic() {
        logarithmic = true;
        return this;
    }

    /** Makes both axes begin at 0, so that what is proportional looks so. */
    public CurveChart fromZero() {
        fromZero = true;
        return this;
    }

    /** Makes the step axis run from 0 to {@code step}, so that several charts can be compared. */
    public CurveChart upTo(long step) {
        lastStep = step;
        return this;
    }

    /** Draws the chart, {@code width} by {@code height} pixels. */
    public BufferedImage draw(int width, int height) {
        return drawn(width, height).picture();
    }

    /** A picture and the pixel column at which the last step stands in it. */
    record Drawn(BufferedImage picture, int lastStepAt) {}

    Drawn drawn(int width, int height) {
        XYChart chart = new XYChartBuilder()
                .width(width)
                .height(height)
                .title(title)
                .xAxisTitle(xLabel)
                .yAxisTitle(yLabel)
                .build();
        style(chart.getStyler());
        List<SortedMap<Long, Double>> shown = new ArrayList<>();
        int colour = 0;
        for (Curve curve : curves) {
            SortedMap<Long, Double> points = drawable(curve);
            if (!points.isEmpty()) {
                shown.add(points);
                draw(chart, curve, points, colour);
            }
            colour += curve.pale() ? 0 : 1;
        }
        if (shown.isEmpty()) {
            chart.setTitle(title + " (no data)");
        }
        Ranges spanned = Ranges.of(shown, lastStep, logarithmic);
        Ranges ranges = fromZero ? spanned.fromZero() : spanned;
        ranges.set(chart.getStyler());
        BufferedImage picture = BitmapEncoder.getBufferedImage(chart);
        return new Drawn(picture, (int) Math.round(chart.getScreenXFromChart(ranges.lastStep())));
    }

    /** Draws the chart into a PNG file, 1200 by 600 pixels. */
    public void write(Path png) throws IOException {
        write(draw(1200, 600), png);
    }

    static void write(BufferedImage picture, Path png) throws IOException {
        if (!ImageIO.write(picture, "png", png.toFile())) {
            throw new IOException("this Java cannot write PNG pictures");
        }
    }

    private CurveChart add(Curve curve) {
        if (curves.stream().anyMatch(c -> c.name().equals(curve.name()))) {
            throw new IllegalArgumentException("two curves are called " + curve.name());
        }
        curves.add(curve);
        return this;
    }

    private SortedMap<Long, Double> drawable(Curve curve) {
        SortedMap<Long, Double> points = new TreeMap<>(curve.points());
        points.values().removeIf(v -> !Double.isFinite(v) || (logarithmic && v <= 0));
        return points;
    }

    private static void draw(XYChart chart, Curve curve, SortedMap<Long, Double> points, int colour) {
        XYSeries series = chart.addSeries(
                curve.name(),
                points.keySet().stream().mapToDouble(Long::doubleValue).toArray(),
                points.values().stream().mapToDouble(Double::doubleValue).toArray());
        int round = colour / COLOURS.size();
        Color ink = COLOURS.get(colour % COLOURS.size());
        float @Nullable [] dashes = round % 2 == 0 ? null : new float[] {8, 5};
        series.setLineStyle(new BasicStroke(
                curve.pale() ? 1f : 2.5f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND, 10, dashes, 0));
        series.setLineColor(curve.pale() ? new Color(ink.getRed(), ink.getGreen(), ink.getBlue(), 90) : ink);
        series.setMarkerColor(ink);
        series.setMarker(marker(points.size(), curve.pale(), round));
    }

    private static Marker marker(int points, boolean pale, int round) {
        if (pale || points > MOST_MARKED_POINTS) {
            return SeriesMarkers.NONE;
        }
        return round % 2 == 0 ? SeriesMarkers.CIRCLE : SeriesMarkers.SQUARE;
    }

    private void style(XYStyler style) {
        style.setLocale(Locale.ROOT);
        style.setChartBackgroundColor(Color.WHITE);
        style.setPlotBackgroundColor(Color.WHITE);
        style.setPlotBorderVisible(false);
        style.setPlotGridLinesColor(GRID);
        style.setPlotGridLinesStroke(new BasicStroke(1));
        style.setPlotContentSize(0.96);
        style.setChartPadding(24);
        style.setChartFontColor(INK);
        style.setChartTitleBoxVisible(false);
        style.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 20));
        style.setChartTitlePadding(10);
        style.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 16));
        style.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
        style.setAxisTickLabelsColor(INK);
        style.setAxisTickMarksColor(INK);
        style.setXAxisTickMarkSpacingHint(110);
        style.setYAxisTickMarkSpacingHint(50);
        style.setXAxisTickLabelsFormattingFunction(CurveChart::stepLabel);
        style.setYAxisLogarithmic(logarithmic);
        style.setLegendVisible(curves.size() > 1);
        style.setLegendPosition(LegendPosition.OutsideE);
        style.setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
        style.setLegendBorderColor(Color.WHITE);
        style.setLegendSeriesLineLength(28);
        style.setMarkerSize(7);
        style.setYAxisLeftWidthHint(90);
    }

    /** Whole steps only: a short run has ticks between its steps. */
    private static String stepLabel(double step) {
        return step == Math.rint(step) ? String.format(Locale.ROOT, "%,d", (long) step) : " ";
    }
}
