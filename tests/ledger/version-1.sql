CREATE TABLE wouldtake_meta (
	name VARCHAR(40) NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY (name)
);
CREATE TABLE wouldtake_entries (
	id VARCHAR(16) NOT NULL,
	digest VARCHAR(64) NOT NULL,
	event VARCHAR(64) NOT NULL,
	created VARCHAR(27) NOT NULL,
	kind VARCHAR(20) NOT NULL,
	case_name TEXT NOT NULL,
	case_digest VARCHAR(64),
	question TEXT NOT NULL,
	start VARCHAR(10),
	due VARCHAR(10),
	conditional TEXT NOT NULL,
	seed BIGINT NOT NULL,
	futures BIGINT NOT NULL,
	version TEXT NOT NULL,
	without TEXT NOT NULL,
	answer TEXT NOT NULL,
	claim TEXT,
	verdict VARCHAR(20),
	fares VARCHAR(20),
	PRIMARY KEY (id),
	UNIQUE (digest)
);
CREATE INDEX ix_wouldtake_entries_event ON wouldtake_entries (event);
CREATE INDEX ix_wouldtake_entries_created ON wouldtake_entries (created);
CREATE INDEX ix_wouldtake_entries_due ON wouldtake_entries (due);
CREATE TABLE wouldtake_resolutions (
	event VARCHAR(64) NOT NULL,
	number INTEGER NOT NULL,
	outcome VARCHAR(5) NOT NULL,
	on_day VARCHAR(10) NOT NULL,
	source TEXT NOT NULL,
	note TEXT NOT NULL,
	condition_held BOOLEAN NOT NULL,
	reason TEXT NOT NULL,
	created VARCHAR(27) NOT NULL,
	PRIMARY KEY (event, number)
);
INSERT INTO wouldtake_meta VALUES('version','1');
INSERT INTO wouldtake_entries VALUES('5ff172dfd3f3ad7b','5ff172dfd3f3ad7b6a83516a39e712cc0ce6136b26e26de82568e7ca13e3ce69','1f50629cb793d86765b6173c41a73dc330ba2e92277880ea6a8fabeabc9b085d','2026-11-20T10:00:00.000000Z','chance','relief-1880','dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd','chance that relieved within 90 days','2021-08-06','2021-11-04','',0,2000,'0.1.0','[]','{"question": "chance that relieved within 90 days", "kind": "chance", "target": "relief-1880", "seed": 0, "futures": 2000, "confidence": 0.95, "chance": {"estimate": 0.8, "low": 0.78, "high": 0.8200000000000001, "method": "exact"}, "words": "likely", "sentence": "80 % (95 % interval 78 to 82 %): likely."}',NULL,NULL,NULL);
INSERT INTO wouldtake_entries VALUES('31370275bce149c2','31370275bce149c281353950d5e5ee8cefc1d34048ce00008972ba24f920c9c9','1f50629cb793d86765b6173c41a73dc330ba2e92277880ea6a8fabeabc9b085d','2026-11-20T11:00:00.000000Z','chance','relief-1880','dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd','chance that relieved within 90 days','2021-08-06','2021-11-04','',1,2000,'0.1.0','["belief"]','{"question": "chance that relieved within 90 days", "kind": "chance", "target": "relief-1880", "seed": 1, "futures": 2000, "confidence": 0.95, "chance": {"estimate": 0.8, "low": 0.78, "high": 0.8200000000000001, "method": "exact"}, "words": "likely", "sentence": "80 % (95 % interval 78 to 82 %): likely."}','{"id": "a", "letter": "a", "speaker": "\u00c5ngstr\u00f6m  O''Hara", "affiliation": "none", "outlet": "Paper", "date": "2021-08-01", "said": "The column gets through.", "endorsement": "asserts", "kind": "chance", "question": "chance that relieved within 90 days", "as_of": null, "holds_if": "", "note": ""}','supported','supported');
INSERT INTO wouldtake_resolutions VALUES('1f50629cb793d86765b6173c41a73dc330ba2e92277880ea6a8fabeabc9b085d',1,'true','2021-10-03','Gazette','',FALSE,'','2026-11-21T10:00:00.000000Z');
