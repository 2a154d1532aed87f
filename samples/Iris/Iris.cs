using Microsoft.Data.Analysis;
using Microsoft.ML;
using Pipelines;
using Pipelines.ML;

/// <summary>Four steps from a table of measurements to a model's accuracy.</summary>
public static class Iris
{
    [Component(ReturnValues = ["data_frame"], Cache = true, TaskType = TaskType.DataProcessing)]
    public static DataFrame StepOne(string dataUrl, int extra = 43)
    {
        var path = Storage.GetLocalCopyAsync(dataUrl).GetAwaiter().GetResult();
        var data = DataFrame.LoadCsv(path);
        Console.WriteLine($"{data.Rows.Count} flowers, extra={extra}");
        return data;
    }

    [Component(ReturnValues = ["x_train", "x_test", "y_train", "y_test"], Cache = true, TaskType = TaskType.DataProcessing)]
    public static (float[,] XTrain, float[,] XTest, int[] YTrain, int[] YTest) StepTwo(DataFrame data, double testSize = 0.2)
    {
        var rows = Enumerable.Range(0, (int)data.Rows.Count).ToArray();
        new Random(42).Shuffle(rows);
        var tests = (int)Math.Ceiling(testSize * rows.Length);
        var (xTest, yTest) = Take(data, rows[..tests]);
        var (xTrain, yTrain) = Take(data, rows[tests..]);
        return (xTrain, xTest, yTrain, yTest);
    }

    [Component(Cache = true, TaskType = TaskType.Training)]
    public static ITransformer StepThree(float[,] x, int[] y)
    {
        var context = new MLContext(seed: 1);
        var flowers = context.Data.LoadFromEnumerable(Flower.From(x, y));
        var trainer = context.Transforms.Conversion.MapValueToKey(nameof(Flower.Label))
            .Append(context.Transforms.NormalizeMeanVariance(nameof(Flower.Features)))
            .Append(context.MulticlassClassification.Trainers.LbfgsMaximumEntropy());
        return ModelSchema.Attach(trainer.Fit(flowers), flowers.Schema);
    }

    [Component(Cache = true, TaskType = TaskType.Qc)]
    public static double StepFour(ITransformer model, float[,] x, int[] y)
    {
        var context = new MLContext(seed: 1);
        var scored = model.Transform(context.Data.LoadFromEnumerable(Flower.From(x, y)));
        return context.MulticlassClassification.Evaluate(scored).MicroAccuracy;
    }

    [Pipeline("iris", Project = "examples", Version = "0.1")]
    public static void Run([Section("General")] string dataUrl = "data/iris.csv", [Section("Mock")] string mock = "mock")
    {
        Console.WriteLine($"mock={mock}");
        var data = StepOne(dataUrl);
        var (xTrain, xTest, yTrain, yTest) = StepTwo(data);
        var model = StepThree(xTrain, yTrain);
        var accuracy = 100 * StepFour(model, xTest, yTest);
        Console.WriteLine(FormattableString.Invariant($"Accuracy={accuracy:F1}%"));
    }

    static readonly string[] Measures = ["sepal_length", "sepal_width", "petal_length", "petal_width"];
    static readonly string[] Species = ["setosa", "versicolor", "virginica"];

    static (float[,] X, int[] Y) Take(DataFrame data, int[] rows)
    {
        var x = new float[rows.Length, Measures.Length];
        var y = new int[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            for (var m = 0; m < Measures.Length; m++)
                x[i, m] = (float)data[Measures[m]][rows[i]];
            y[i] = Array.IndexOf(Species, (string)data["species"][rows[i]]);
        }
        return (x, y);
    }
}
