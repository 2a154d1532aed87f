namespace Pipelines.Engine.Tests.Fixture;

static class TestRecord
{
    /// <summary>Changes the record of a pipeline's runs behind the engine's back.</summary>
    public static void Execute(this TestPipeline pipeline, string sql)
    {
        using var connection = HistoryDatabase.Of(pipeline.Home, pipeline.Database).Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.NotEqual(0, command.ExecuteNonQuery());
    }
}
