using System.Globalization;
using Pipelines;

/// <summary>What one training gave.</summary>
public sealed record Candidate(int Rounds, double Error, Boosted Model);

/// <summary>A table, a check that gates the rest, several trainings at once, and the best of them.</summary>
public static class Tabular
{
    /// <summary>Columns that matter in different ways, one that does not, and noise.</summary>
    [Component(ReturnValues = ["x", "y"], Cache = true, TaskType = TaskType.DataProcessing, Stage = "data")]
    public static (double[,] X, double[] Y) Create(int rows, int seed = 7)
    {
        var random = new Random(seed);
        var (x, y) = (new double[rows, 5], new double[rows]);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < 5; column++)
                x[row, column] = random.NextDouble();
            y[row] = 10 * Math.Sin(Math.PI * x[row, 0] * x[row, 1]) + 20 * Math.Pow(x[row, 2] - 0.5, 2) + 10 * x[row, 3] + random.NextDouble();
        }
        return (x, y);
    }

    [Component(ReturnValues = ["x_train", "y_train", "x_test", "y_test"], Cache = true, TaskType = TaskType.DataProcessing, Stage = "data")]
    public static (double[,] XTrain, double[] YTrain, double[,] XTest, double[] YTest) Preprocess(double[,] x, double[] y, double testSize = 0.25)
    {
        var rows = Enumerable.Range(0, y.Length).ToArray();
        new Random(1).Shuffle(rows);
        var tests = (int)(testSize * rows.Length);
        var (xTest, yTest) = Take(x, y, rows[..tests]);
        var (xTrain, yTrain) = Take(x, y, rows[tests..]);
        return (xTrain, yTrain, xTest, yTest);
    }

    [Component(TaskType = TaskType.Qc, Stage = "data")]
    public static bool Check(double[] yTrain, double[] yTest, int minRows) =>
        Math.Min(yTrain.Length, yTest.Length) >= minRows && yTrain.Concat(yTest).All(double.IsFinite) && yTrain.Min() < yTrain.Max();

    [Component(TaskType = TaskType.Training, Stage = "training"), MonitorMetric("error", "train")]
    public static Candidate Train(
        double[,] xTrain, double[] yTrain, double[,] xTest, double[] yTest, int rounds, IProgress<double>? progress = null, CancellationToken stop = default)
    {
        var model = Boosted.Fit(xTrain, yTrain, rounds, (round, left) =>
        {
            stop.ThrowIfCancellationRequested();
            StepContext.Current.ReportScalar("error", "train", left, round);
            progress?.Report((double)round / rounds);
        });
        var error = model.Error(xTest, yTest);
        StepContext.Current.ReportSingleValue("test error", error);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rounds} rounds: error {error:F3}"));
        return new(rounds, error, model);
    }

    [Component(TaskType = TaskType.Qc), MonitorModel("stumps_*", Target = "model"), MonitorMetric("Summary", "best error")]
    public static Candidate SelectBest(IReadOnlyList<Candidate> candidates)
    {
        var best = candidates.MinBy(candidate => candidate.Error)!;
        StepContext.Current.ReportTable("candidates", "all", candidates.Select(candidate => new { candidate.Rounds, candidate.Error }));
        StepContext.Current.ReportSingleValue("best error", best.Error);
        Upload($"stumps_{best.Rounds:000}", best.Model);
        return best;
    }

    [Pipeline("tabular", Project = "examples", Version = "0.1")]
    public static void Run([Section("Data")] int rows = 800, [Section("Data")] int minRows = 100, [Section("Training")] int mostRounds = 160)
    {
        var (x, y) = Create(rows);
        var (xTrain, yTrain, xTest, yTest) = Preprocess(x, y);
        if (!Check(yTrain, yTest, minRows))
        {
            Console.WriteLine("The data is not good enough: nothing is trained.");
            return;
        }
        var candidates = new List<Candidate>();
        for (var rounds = 20; rounds <= mostRounds; rounds *= 2)
            candidates.Add(Train(xTrain, yTrain, xTest, yTest, rounds));
        var best = SelectBest(candidates);
        Console.WriteLine(FormattableString.Invariant($"Best: {best.Rounds} rounds, error {best.Error:F3}"));
    }

    /// <summary>A line for each stump, as a table that any tool reads.</summary>
    static void Upload(string name, Boosted model)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var lines = model.Stumps.Select(stump => string.Create(CultureInfo.InvariantCulture, $"{stump.Column},{stump.Threshold:R},{stump.Below:R},{stump.Above:R}"));
        File.WriteAllLines(file, ["column,threshold,below,above", .. lines]);
        StepContext.Current.UploadModel(name, file);
        File.Delete(file);
    }

    static (double[,] X, double[] Y) Take(double[,] x, double[] y, int[] rows)
    {
        var (xTaken, yTaken) = (new double[rows.Length, x.GetLength(1)], new double[rows.Length]);
        for (var row = 0; row < rows.Length; row++)
        {
            for (var column = 0; column < x.GetLength(1); column++)
                xTaken[row, column] = x[rows[row], column];
            yTaken[row] = y[rows[row]];
        }
        return (xTaken, yTaken);
    }
}
