using System.IO.Compression;
using Pipelines.Compiler.Tests.Fixture;
using Pipelines.Engine;

namespace Pipelines.Compiler.Tests.Weaving;

/// <summary>What a step does by ML.NET is recorded: its log, models and evaluations (rule V6, <c>MLNet</c>).</summary>
[Collection(OneRunAtATime.Name)]
public sealed class LearningTests
{
    const string Code = """
        using Microsoft.ML;
        using Microsoft.ML.Data;

        public sealed class Point
        {
            [VectorType(2)] public float[] Features { get; set; } = [];
            public float Label { get; set; }
            public bool Yes { get; set; }
        }

        public static class Work
        {
            static IDataView Points(MLContext context) =>
                context.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(i => new Point { Features = [i % 7, i % 5], Label = 2 * (i % 7) + i % 5, Yes = i % 7 > 3 }));

            [Component]
            public static double Regress()
            {
                var context = new MLContext(seed: 1);
                var data = Points(context);
                var model = context.Transforms.NormalizeMinMax("Features").Append(context.Regression.Trainers.OnlineGradientDescent()).Fit(data);
                context.Regression.Evaluate(model.Transform(data));
                return context.Regression.Evaluate(model.Transform(data)).RSquared;
            }

            [Component]
            public static double Classify()
            {
                var context = new MLContext(seed: 1);
                var data = Points(context);
                var model = context.Transforms.CopyColumns("Label", "Yes").Append(context.BinaryClassification.Trainers.LbfgsLogisticRegression()).Append(context.Transforms.CopyColumns("Answer", "PredictedLabel")).Fit(data);
                var folder = Directory.CreateTempSubdirectory("pipelines-models-");
                context.Model.Save(model, data.Schema, Path.Combine(folder.FullName, "yes or no.zip"));
                folder.Delete(recursive: true);
                return context.BinaryClassification.Evaluate(model.Transform(data)).Accuracy;
            }

            static T FitBy<T>(IEstimator<T> estimator, IDataView data) where T : class, ITransformer => estimator.Fit(data);

            [Component]
            public static async Task<int> Folds()
            {
                var context = new MLContext(seed: 1);
                await Task.Yield();
                var data = Points(context);
                FitBy(context.Transforms.NormalizeMinMax("Features"), data);
                FitBy(context.Transforms.NormalizeMinMax("Features"), data);
                return context.Regression.CrossValidate(data, context.Regression.Trainers.OnlineGradientDescent(), 2).Count;
            }

            [Component]
            public static int Fails()
            {
                var context = new MLContext(seed: 1);
                context.Transforms.CustomMapping<Point, Point>((from, to) => to.Label = from.Label, null).Fit(Points(context));
                return 1;
            }

            [Component(AutoConnectFrameworks = AutoConnectFrameworks.Metrics | AutoConnectFrameworks.Logging)]
            public static double Silent()
            {
                var context = new MLContext(seed: 1);
                var data = Points(context);
                return context.Regression.Evaluate(context.Regression.Trainers.OnlineGradientDescent().Fit(data).Transform(data)).RSquared;
            }

            [Pipeline("work")]
            public static async Task Run()
            {
                Console.WriteLine(Regress() + Classify() + await Folds() + Fails() + Silent());
            }
        }
        """;

    [Theory]
    [InlineData(RunMode.Debug, HostUse.Single)]
    [InlineData(RunMode.Local, HostUse.Single)]
    [InlineData(RunMode.Local, HostUse.Reuse)]
    public async Task Models_evaluations_and_the_log_of_ML_NET_are_recorded_V6(RunMode mode, HostUse hosts)
    {
        using var project = new TestProject(Code) { Libraries = ["Microsoft.ML*", "Newtonsoft.Json.dll", "System.Numerics.Tensors.dll", "System.CodeDom.dll"] };
        using var recording = await Recording.Of(project, mode, hosts);

        var fitted = Assert.Single(recording.Models("Regress"));
        Assert.Equal("LinearRegression", fitted.Key);
        Assert.Contains(Entries(fitted.Value), entry => entry.StartsWith("Schema", StringComparison.Ordinal));
        Assert.Equal(["LinearBinary", "yes or no"], recording.Models("Classify").Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["Normalizing", "Normalizing_1"], recording.Models("Folds").Keys.Order(StringComparer.Ordinal));
        Assert.Equal(recording.Models("Folds")["Normalizing"], recording.Models("Folds")["Normalizing_1"]);

        var points = recording.Points("Regress");
        Assert.Equal(2, points.Count(point => point.StartsWith("Regression/RSquared ", StringComparison.Ordinal)));
        Assert.Contains(points, point => point.StartsWith("Regression/MeanAbsoluteError 1 ", StringComparison.Ordinal));
        Assert.Contains(recording.Points("Classify"), point => point.StartsWith("BinaryClassification/Accuracy 0 ", StringComparison.Ordinal));
        Assert.Contains("\"z\":[[", recording.Report("Classify", "BinaryClassification", "ConfusionMatrix"), StringComparison.Ordinal);
        Assert.Equal(["0", "1"], recording.Points("Folds").Where(point => point.StartsWith("Regression folds/RSquared ", StringComparison.Ordinal)).Select(point => point.Split(' ')[2]));

        Assert.Contains(recording.Lines("Regress"), line => line.StartsWith("err warn: Stochastic Gradient Descent (Regression)", StringComparison.Ordinal));
        Assert.Contains(recording.Lines("Classify"), line => line.StartsWith("out info: LbfgsTrainerBase; ", StringComparison.Ordinal));
        Assert.StartsWith("err warn: what the step did by a framework could not be recorded: ", Assert.Single(recording.Lines("Fails"), line => line.StartsWith("err", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Empty(recording.Models("Silent"));
        Assert.Empty(recording.Points("Silent"));
        Assert.Empty(recording.Lines("Silent"));
    }

    static List<string> Entries(byte[] model)
    {
        using var zip = new ZipArchive(new MemoryStream(model));
        return [.. zip.Entries.Select(entry => entry.FullName)];
    }
}
