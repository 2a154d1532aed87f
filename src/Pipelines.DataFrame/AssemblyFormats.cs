using Apache.Arrow;
using Microsoft.Data.Analysis;
using Pipelines;
using Pipelines.DataFrames;

[assembly: ArtifactFormat(typeof(DataFrame), typeof(DataFrameSerializer))]
[assembly: ArtifactFormat(typeof(RecordBatch), typeof(RecordBatchSerializer))]
[assembly: ArtifactFormat(typeof(Table), typeof(TableSerializer))]
