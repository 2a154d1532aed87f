using Microsoft.ML;
using Microsoft.ML.Data;
using Pipelines.ML;
using Pipelines.Values;

namespace Pipelines.Tests;

/// <summary>Rule V3: ML.NET models as canonical zips.</summary>
public class ModelValues
{
    sealed class Row
    {
        public float X { get; set; }

        public float Label { get; set; }
    }

    readonly ValueFormats formats = new ValueFormats().Use(new ModelSerializer());

    internal static (ITransformer Model, IDataView Data) Fit()
    {
        var context = new MLContext(seed: 1);
        var data = context.Data.LoadFromEnumerable(Enumerable.Range(0, 20).Select(i => new Row { X = i, Label = (2 * i) + 1 }));
        return (context.Transforms.Concatenate("Features", "X").Append(context.Regression.Trainers.Sdca(maximumNumberOfIterations: 5)).Fit(data), data);
    }

    [Fact]
    public void A_model_predicts_the_same_after_its_round_trip_and_keeps_its_schema()
    {
        var (model, data) = Fit();
        ModelSchema.Attach(model, data.Schema);
        var read = RoundTrip.Of(model, formats);
        var context = new MLContext();
        Assert.Equal(model.Transform(data).GetColumn<float>("Score"), read.Transform(data).GetColumn<float>("Score"));
        Assert.Equal(["X", "Label"], ModelSchema.Of(read)!.Select(c => c.Name));
    }

    [Fact]
    public void Without_a_schema_the_model_still_travels()
    {
        var read = RoundTrip.Of(Fit().Model, formats);
        Assert.Null(ModelSchema.Of(read));
    }

    [Fact]
    public void Equal_models_give_equal_bytes() => Assert.Equal(RoundTrip.Bytes(Fit().Model, formats), RoundTrip.Bytes(Fit().Model, formats));
}

static class Predictions
{
    public static IEnumerable<float> GetColumnOf(this IDataView data, string column) => data.GetColumn<float>(column);
}
